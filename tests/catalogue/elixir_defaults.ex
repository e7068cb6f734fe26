defmodule Shop.Repo do
  use AshSqlite.Repo, otp_app: :shop
end

defmodule Shop.Product do
  use Ash.Resource, domain: Shop, data_layer: AshSqlite.DataLayer

  sqlite do
    table "products"
    repo Shop.Repo
  end

  actions do
    defaults [:read, :destroy, create: :*, update: :*]
  end

  attributes do
    uuid_primary_key :id
    attribute :number, :integer, default: 5, public?: true
    attribute :name, :ci_string, default: "x"
    attribute :active, :boolean, default: false
    attribute :price, :decimal
    attribute :ratio, :float
    attribute :tags, {:array, :string}, default: []
    attribute :options, :map, default: %{}
    timestamps()
  end

  identities do
    identity :active_name, [:name], where: expr(active == true)
  end
end
