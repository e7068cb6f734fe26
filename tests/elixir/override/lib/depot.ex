defmodule Depot.Repo do
  use AshSqlite.Repo, otp_app: :depot

  @impl true
  def override_migration_type(:map), do: :binary
  def override_migration_type(:decimal), do: :text
  def override_migration_type(type) when type in [:uuid], do: :binary
  def override_migration_type(other), do: other
end

# Two modules of one name: Elixir warns of that, and neither bears a schema.
defmodule Depot.Boxes do
  use Depot, :repository
  def all, do: []
end

defmodule Depot.Boxes do
  use Depot, :repository
  def none, do: []
end

defmodule Depot.Box do
  use Ash.Resource, data_layer: AshSqlite.DataLayer

  sqlite do
    table "boxes"
    repo Depot.Repo
  end

  attributes do
    uuid_primary_key :id
    attribute :label, :string
    attribute :content, :map
    attribute :weight, :decimal
    attribute :gone_at, :utc_datetime
  end

  identities do
    identity :label, [:label], where: expr(is_nil(gone_at))
  end
end
