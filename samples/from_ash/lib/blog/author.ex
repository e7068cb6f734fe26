defmodule Blog.Author do
  use Ash.Resource,
    domain: Blog,
    data_layer: AshSqlite.DataLayer

  sqlite do
    table "authors"
    repo Blog.Repo
  end

  actions do
    defaults [:read, :destroy, create: :*, update: :*]
  end

  attributes do
    uuid_primary_key :id
    attribute :name, :string, allow_nil?: false, public?: true
  end

  relationships do
    has_many :posts, Blog.Post
  end
end
