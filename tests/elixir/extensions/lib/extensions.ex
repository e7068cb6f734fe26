defmodule App.Repo do
  use AshSqlite.Repo, otp_app: :app
end

defmodule App.Token do
  use Ash.Resource,
    data_layer: AshSqlite.DataLayer,
    extensions: [AshAuthentication.TokenResource, AshGraphql.Resource]

  sqlite do
    table "tokens"
    repo App.Repo
  end

  token do
    created_at_attribute_name :made_at
  end
end

defmodule App.User do
  use Ash.Resource,
    data_layer: AshSqlite.DataLayer,
    extensions: [AshAuthentication, AshArchival.Resource, AshCloak]

  sqlite do
    table "users"
    repo App.Repo
  end

  authentication do
    tokens do
      enabled? true
      token_resource App.Token
    end

    strategies do
      password :password do
        identity_field :email
      end
    end

    add_ons do
      confirmation :confirm_new_user do
        monitor_fields [:email]
        confirmed_at_field :sure_at
      end
    end
  end

  cloak do
    vault App.Vault
    attributes [:phone]
  end

  attributes do
    uuid_primary_key :id
    attribute :email, :ci_string, allow_nil?: false
    attribute :phone, :string, allow_nil?: false
    attribute :hashed_password, :string
  end

  relationships do
    belongs_to :boss, App.User
  end

  identities do
    identity :unique_email, [:email]
  end
end

defmodule App.Identity do
  use Ash.Resource,
    data_layer: AshSqlite.DataLayer,
    extensions: [AshAuthentication.UserIdentity]

  sqlite do
    table "user_identities"
    repo App.Repo
  end

  user_identity do
    user_resource App.User
  end
end

defmodule App.Ticket do
  use Ash.Resource,
    data_layer: AshSqlite.DataLayer,
    extensions: [AshStateMachine, AshPaperTrail.Resource, AshOban, App.Unknown]

  sqlite do
    table "tickets"
    repo App.Repo
  end

  state_machine do
    initial_states [:open]
    default_initial_state :open
    state_attribute :phase

    transitions do
      transition :close, from: :open, to: :closed
    end
  end

  paper_trail do
    primary_key_type :uuid_v7
    attributes_as_attributes [:subject]
    store_action_name? true
    reference_source? false
    belongs_to_actor :user, App.User, domain: App.Accounts

    metadata :reason, :string
  end

  attributes do
    integer_primary_key :id
    attribute :subject, :string, allow_nil?: false
  end
end

defmodule App.Account do
  use Ash.Resource, data_layer: AshSqlite.DataLayer, extensions: [AshDoubleEntry.Account]

  sqlite do
    table "accounts"
    repo App.Repo
  end

  account do
    transfer_resource App.Transfer
    balance_resource App.Balance
  end

  attributes do
    attribute :currency, :string, allow_nil?: false, default: "EUR"
  end
end

defmodule App.Transfer do
  use Ash.Resource, data_layer: AshSqlite.DataLayer, extensions: [AshDoubleEntry.Transfer]

  sqlite do
    table "transfers"
    repo App.Repo
  end

  transfer do
    account_resource App.Account
    balance_resource App.Balance
  end
end

defmodule App.Balance do
  use Ash.Resource, data_layer: AshSqlite.DataLayer, extensions: [AshDoubleEntry.Balance]

  sqlite do
    table "balances"
    repo App.Repo
  end

  balance do
    transfer_resource App.Transfer
    account_resource App.Account
    money_composite_type? false
  end
end

defmodule App.Event do
  use Ash.Resource, data_layer: AshSqlite.DataLayer, extensions: [AshEvents.EventLog]

  sqlite do
    table "events"
    repo App.Repo
  end

  event_log do
    primary_key_type Ash.Type.UUIDv7
    persist_actor_primary_key :user_id, App.User
    persist_actor_primary_key :system_actor, App.System, attribute_type: :string
  end
end
