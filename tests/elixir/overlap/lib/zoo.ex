defmodule Zoo.Repo do
  use AshSqlite.Repo, otp_app: :zoo
end

defmodule Zoo.Zoo do
  use Ash.Resource, data_layer: AshSqlite.DataLayer

  sqlite do
    table "zoos"
    repo Zoo.Repo
  end

  attributes do
    uuid_primary_key :id
  end
end
