defmodule Blog.Repo do
  use AshSqlite.Repo, otp_app: :blog
end

defmodule Blog.Post.Identities do
  use Spark.Dsl.Fragment, of: Ash.Resource

  attributes do
    attribute :slug, :ci_string, allow_nil?: false
  end

  identities do
    identity :unique_slug, [:slug]
  end
end

defmodule Blog.Post do
  use Ash.Resource,
    data_layer: AshSqlite.DataLayer,
    fragments: [Blog.Post.Identities]

  sqlite do
    table "posts"
    repo Blog.Repo
  end

  attributes do
    uuid_v7_primary_key :id
    attribute :title, :string
    attribute :title_again, :string, source: :title
  end
end
