defmodule Blog.Repo do
  use AshSqlite.Repo, otp_app: :blog
end

defmodule Blog.Post do
  use Ash.Resource, data_layer: AshSqlite.DataLayer

  alias Blog.Types.State

  sqlite do
    table "posts"
    repo Blog.Repo
  end

  attributes do
    uuid_primary_key :id
    attribute :state, State
  end

  actions do
    defaults [:read, :destroy, create: :*]
  end
end
