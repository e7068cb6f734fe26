import Config
config :ecto_sqlite3, uuid_type: :binary, datetime_type: :iso8601
config :ecto_sqlite3, :map_type, :string
