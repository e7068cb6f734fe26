defmodule Helpdesk.Repo do
  use AshSqlite.Repo, otp_app: :helpdesk
end

defmodule Helpdesk.Support do
  use Ash.Domain, otp_app: :helpdesk

  resources do
    resource Helpdesk.Support.Ticket
    resource Helpdesk.Support.Representative do
      define :open, action: :create
    end
  end
end

defmodule Helpdesk.Support.Status do
  use Ash.Type.Enum, values: [open: "waiting", closed: "done"]
end

defmodule Helpdesk.Support.Ticket do
  @moduledoc "It's a `ticket` # not a comment"
  use Ash.Resource,
    otp_app: :helpdesk,
    domain: Helpdesk.Support,
    data_layer: AshSqlite.DataLayer,
    extensions: [AshJsonApi.Resource]

  alias Helpdesk.Support.{Representative, Status}
  require Ash.Query

  sqlite do
    table "tickets"
    repo Helpdesk.Repo

    references do
      reference :representative, on_delete: :nilify
    end
  end

  json_api do
    type "ticket"
  end

  actions do
    defaults [:read, :destroy, create: :*]

    update :close do
      accept []
      validate attribute_does_not_equal(:status, :closed) do
        message "Ticket is already closed"
      end
      change set_attribute(:status, :closed)
      change fn changeset, _ -> if changeset.valid?, do: changeset, else: changeset end
    end
  end

  attributes do
    uuid_primary_key :id
    attribute :subject, :string, allow_nil?: false, public?: true
    attribute :status, Status, default: :open, allow_nil?: false
    timestamps()
  end

  relationships do
    belongs_to :representative, Representative
  end

  def label(%{subject: s}), do: "#{s <> "#{?"}"}"
end

defmodule Helpdesk.Support.Representative do
  use Ash.Resource, domain: Helpdesk.Support, data_layer: AshSqlite.DataLayer

  sqlite do
    table "representatives"
    repo Helpdesk.Repo
  end

  attributes do
    uuid_primary_key :id
    attribute :name, :string
  end

  relationships do
    has_many :tickets, Helpdesk.Support.Ticket
  end
end
