import Config

config :ash, :default_belongs_to_type, :integer
config :shop, ecto_repos: [Shop.Repo]

if config_env() == :prod do
  config :ash, :default_belongs_to_type, :uuid
end
