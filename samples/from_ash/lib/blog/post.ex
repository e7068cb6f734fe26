defmodule Blog.Post do
  use Ash.Resource,
    domain: Blog,
    data_layer: AshSqlite.DataLayer

  sqlite do
    table "posts"
    repo Blog.Repo

    references do
      reference :author, on_delete: :delete
    end
  end

  actions do
    defaults [:read, :destroy, create: :*, update: :*]
  end

  attributes do
    uuid_primary_key :id
    attribute :title, :string, allow_nil?: false, public?: true
    attribute :state, :atom, constraints: [one_of: [:draft, :published]], default: :draft
    timestamps()
  end

  relationships do
    belongs_to :author, Blog.Author, allow_nil?: false
  end

  calculations do
    calculate :shouting, :string, expr(string_upcase(title))
  end

  identities do
    identity :unique_title, [:author_id, :title]
  end
end
