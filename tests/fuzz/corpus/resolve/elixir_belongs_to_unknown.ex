defmodule Blog.Repo do
  use AshSqlite.Repo, otp_app: :blog
end

defmodule Blog.Post do
  use Ash.Resource, data_layer: AshSqlite.DataLayer

  sqlite do
    table "posts"
    repo Blog.Repo
  end

  attributes do
    uuid_primary_key :id
  end

  relationships do
    belongs_to :author, Blog.Author
    belongs_to :parent, __MODULE__
  end
end
