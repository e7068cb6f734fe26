defmodule Blog.Repo.Migrations.Init do
  use Ecto.Migration
end
