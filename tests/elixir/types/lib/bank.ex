defmodule Bank.Repo do
  use AshSqlite.Repo, otp_app: :bank
end

defmodule Bank.Cents do
  use Ash.Type.NewType, subtype_of: :integer, constraints: [min: 0]
end

defmodule Bank.Term do
  use Ash.Type

  @impl true
  def storage_type(_constraints), do: :binary

  @impl true
  def cast_input(value, _) do
    if value, do: {:ok, :erlang.term_to_binary(value)}, else: {:ok, nil}
  end
end

defmodule Bank.State do
  use Ash.Type.Enum, values: [:open, :shut]

  def storage_type, do: :status
end

defmodule Bank.Mood do
  use Ash.Type.Enum, values: [glad: "Glad", sad: [description: "Sad", label: "sad"]]
end

defmodule Bank.Address do
  use Ash.Resource, data_layer: :embedded

  attributes do
    attribute :street, Some.Dependency.Street
  end
end

defmodule Bank.Shape do
  use Ash.TypedStruct

  typed_struct do
    field :x, :integer
  end
end

defmodule Bank.Account do
  use Ash.Resource, data_layer: AshSqlite.DataLayer

  sqlite do
    table "accounts"
    repo Bank.Repo
    migration_types limit: :smallint
  end

  attributes do
    uuid_primary_key :id
    attribute :cents, :cents
    attribute :term, Bank.Term
    attribute :state, Bank.State, default: :open
    attribute :moods, {:array, Bank.Mood}
    attribute :address, Bank.Address
    attribute :shape, Bank.Shape
    attribute :limit, Some.Dependency.Limit
    attribute :outside, Some.Dependency.Outside
  end
end
