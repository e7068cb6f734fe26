defmodule Web.Session do
  use Ash.Resource, data_layer: AshSqlite.DataLayer

  sqlite do
    table "sessions"
    repo Core.Repo
  end

  attributes do
    uuid_v7_primary_key :id
  end

  relationships do
    belongs_to :group, Core.Group, allow_nil?: false
  end
end
