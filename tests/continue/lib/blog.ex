defmodule Blog.Repo do
  use AshSqlite.Repo, otp_app: :blog
end
defmodule Blog.Author do
  use Ash.Resource, data_layer: AshSqlite.DataLayer
  sqlite do
    table "authors"
    repo Blog.Repo
  end
  attributes do
    uuid_primary_key :id
    attribute :name, :string, allow_nil?: false
  end
end
defmodule Blog.Post do
  use Ash.Resource, data_layer: AshSqlite.DataLayer
  sqlite do
    table "posts"
    repo Blog.Repo
    references do
      reference :author, on_delete: :delete, deferrable: :initially
    end
  end
  attributes do
    uuid_primary_key :id
    attribute :title, :string, allow_nil?: false
    attribute :body, :string
    attribute :score, :integer, allow_nil?: false
  end
  relationships do
    belongs_to :author, Blog.Author
    belongs_to :editor, Blog.Author
  end
  identities do
    identity :unique_title, [:title]
  end
end
