defmodule Shop.Repo do
  use AshSqlite.Repo, otp_app: :shop
end
defmodule Shop.Owner do
  use Ash.Resource, data_layer: AshSqlite.DataLayer
  sqlite do
    table "owners"
    repo Shop.Repo
  end
  attributes do
    uuid_primary_key :id
    attribute :tenant, :string, allow_nil?: false
  end
  identities do
    identity :pair, [:id, :tenant]
  end
end
defmodule Shop.Item do
  use Ash.Resource, data_layer: AshSqlite.DataLayer
  sqlite do
    table "items"
    repo Shop.Repo
    base_filter_sql "gone_at IS NULL"
    custom_indexes do
      index [:rank]
    end
    references do
      reference :second, match_with: [tenant: :tenant]
      reference :owner, match_with: [tenant: :tenant]
    end
  end
  attributes do
    uuid_primary_key :id
    attribute :tenant, :string
    attribute :name, :string, allow_nil?: false
    attribute :rank, :integer
    attribute :gone_at, :string
    attribute :seen_at, :utc_datetime, allow_nil?: false
  end
  relationships do
    belongs_to :second, Shop.Owner
    belongs_to :owner, Shop.Owner
  end
end
