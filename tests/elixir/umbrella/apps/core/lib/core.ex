defmodule Core.Repo do
  use AshSqlite.Repo, otp_app: :core
end

defmodule Core.Group do
  use Ash.Resource, data_layer: AshSqlite.DataLayer

  sqlite do
    table "groups"
    repo Core.Repo
  end

  attributes do
    uuid_v7_primary_key :id
  end
end
