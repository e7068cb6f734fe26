defmodule Shop.Repo do
  use AshSqlite.Repo, otp_app: :shop
end

defmodule Shop.Accounts.Tenant do
  use Shop.Resource, tenant: false, label: "tenant", plain: true

  sqlite do
    table "tenants"
    repo Shop.Repo
  end
end

defmodule Shop.Catalog do
  alias Shop.{Repo, Accounts}
  alias Shop.Accounts.Tenant, as: Owner

  defmodule Item do
    use Shop.Resource, domain: Shop.Catalog
    alias Shop.Repo

    @states [:draft, :live]
    @first hd([:draft])

    sqlite do
      table "items"
      repo Repo

      references do
        reference :tenant, on_delete: :delete
        reference :parent, on_delete: :nilify
      end
    end

    attributes do
      attribute :state, :atom do
        constraints one_of: @states
        default @first
        allow_nil? false
      end
    end

    relationships do
      belongs_to :parent, __MODULE__
    end

    identities do
      identity :by_label, [:tenant_id, :label]
    end

    def helper(x) when x in @states, do: ~w(
      a b
    )a
  end

  defmodule Note do
    use Shop.Web, :resource

    sqlite do
      table("notes")
      repo(Shop.Repo)
    end

    relationships do
      belongs_to(:item, Shop.Catalog.Item, attribute_type: :integer)
    end
  end
end
