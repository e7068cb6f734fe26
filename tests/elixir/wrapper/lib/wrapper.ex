defmodule Shop.Resource do
  @moduledoc "What every resource of the shop has: `tenant: false` leaves the tenant out."

  alias Shop.Accounts.Tenant

  @own [:tenant, :label]

  defmacro __using__(opts) do
    label = Keyword.get(opts, :label, "name")

    quote do
      use Ash.Resource,
          unquote(
            opts
            |> Keyword.drop(@own)
            |> Keyword.put_new(:data_layer, AshSqlite.DataLayer)
          )

      if unquote(Keyword.get(opts, :tenant, true)) do
        relationships do
          belongs_to :tenant, Tenant do
            allow_nil? false
          end
        end
      end

      unless unquote(opts[:plain]) do
        sqlite do
          custom_indexes do
            index [:label]
          end
        end
      end

      attributes do
        integer_primary_key :id
        attribute :label, :string, default: unquote(label)
      end
    end
  end
end

defmodule Shop.Web do
  def resource do
    quote do
      use Ash.Resource, data_layer: AshSqlite.DataLayer

      attributes do
        uuid_primary_key :id
      end
    end
  end

  defmacro __using__(which) when is_atom(which) do
    apply(__MODULE__, which, [])
  end
end
