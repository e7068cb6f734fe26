import Config
config :ash, default_belongs_to_type: :uuid_v7
