defmodule Opaque.Repo do
  use AshSqlite.Repo,
    otp_app: :opaque

  @impl true
  def init(_, config), do: {:ok, Keyword.put(config, :x, System.get_env("X", "?#{"nested"}"))}
end

defmodule Opaque.Helper do
  def upcase(<<first::utf8, rest::binary>>), do: String.upcase(<<first::utf8>>) <> rest
  def same(a, b), do: match?(^a, b) && ?" != ?#
  defguardp is_small(x) when is_integer(x) and x < 10
  def string, do: "a #{if true, do: "b #{"c"}", else: ~s(d)} e"

  def text do
    """
    do end #{inspect(%{end: 1, do: 2})}
    """
  end

  def multi, do: "one
    two"

  defp own_line(socket, body)
    do
      {socket, body}
    end

  for {name, value} <- [a: 1, b: 2] do
    def unquote(name)(), do: unquote(value)
  end
end

defmodule Opaque.Thing do
  use Ash.Resource, otp_app: :opaque, data_layer: AshSqlite.DataLayer

  require Logger
  import Ash.Expr, only: [expr: 1]

  @limit Application.compile_env(:opaque, :limit, 10)
  @options Enum.map([:a, :b], & &1)

  sqlite do
    table "things"
    repo Opaque.Repo
    strict? @options == []

    references do
      reference :part, on_delete: :delete
    end

    custom_indexes do
      index [:name], where: "name IS NOT NULL"
    end
  end

  actions do
    defaults [:read, :destroy, create: :*]

    create :make do
      change fn changeset, _ ->
        case changeset do
          %{valid?: true} = c -> c
          other -> other
        end
      end
    end
  end

  attributes do
    uuid_primary_key :id
    attribute :name, :string, constraints: [max_length: @limit], default: fn -> "x" end
    attribute :kind, :atom, constraints: [one_of: Enum.uniq([:a, :b])], default: &Opaque.Helper.kind/0
    attribute :size, :integer, allow_nil?: Application.compile_env(:opaque, :nil?, true)
  end

  relationships do
    belongs_to :other, Some.Dependency.Other
    has_one :part, Opaque.Thing, destination_attribute: :other_id
    has_many :parts, Some.Dependency.Part
  end

  calculations do
    calculate :loud, :string, expr(name <> "!")
  end

  if Mix.env() == :test do
    def test_only, do: :ok
  end
end
