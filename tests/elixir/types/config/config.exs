import Config
config :ash, :custom_types, cents: Bank.Cents
config :bank, Bank.Repo, database: Path.expand("../bank.db", __DIR__)
