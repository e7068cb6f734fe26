defmodule Blog.Repo do
  use AshSqlite.Repo, otp_app: :blog
end

defmodule Blog.Post do
  use Ash.Resource, data_layer: AshSqlite.DataLayer

  sqlite do
    repo Blog.Repo
  end

  attributes do
    uuid_primary_key :id
  end
end
