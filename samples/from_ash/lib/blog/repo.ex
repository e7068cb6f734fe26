defmodule Blog.Repo do
  use AshSqlite.Repo, otp_app: :blog
end
