defmodule Blog.Repo do
  use AshSqlite.Repo, otp_app: :blog
end

defmodule Blog.Post do
  @moduledoc "A post."
  use Ash.Resource, domain: Blog, data_layer: AshSqlite.DataLayer

  sqlite do
    table "posts"
    repo Blog.Repo
  end

  atributes do
    uuid_primary_key :id
  end

  def title(post), do: post.title
end
