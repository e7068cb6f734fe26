/* extension_table.c: the extensions (as their own documentation and transformers have them). An
 * attribute, identity or relationship that the resource declares itself wins over one brought here.
 * `derived_attributes` come behind those that relationships add; beside AshOban, whose transformers ask
 * for an earlier place, before them. */
#include "resolve/elixir/extension.h"

const Extension extension_rows[] = {
    {"AshArchival.Resource", "archive", true, false,
     "attribute: :archived_at, attribute_type: :utc_datetime_usec",
     "derived_attributes do\n"
     "  attribute unquote(attribute), unquote(attribute_type)\n"
     "end"},
    {"AshStateMachine", "state_machine", true, false,
     "state_attribute: :state, default_initial_state: nil",
     "derived_attributes do\n"
     "  attribute unquote(state_attribute), :atom, allow_nil?: false,\n"
     "    default: unquote(default_initial_state)\n"
     "end"},
    {"AshAuthentication", "authentication/add_ons/confirmation", false, true,
     "confirmed_at_field: :confirmed_at",
     "attributes do\n"
     "  attribute unquote(confirmed_at_field), :utc_datetime_usec\n"
     "end"},
    {"AshAuthentication.TokenResource", "token", true, true,
     "created_at_attribute_name: :created_at",
     "attributes do\n"
     "  attribute :updated_at, :utc_datetime_usec, allow_nil?: false, default: "
     "&DateTime.utc_now/0\n"
     "  attribute unquote(created_at_attribute_name), :utc_datetime_usec, allow_nil?: false,\n"
     "    default: &DateTime.utc_now/0\n"
     "  attribute :extra_data, :map\n"
     "  attribute :purpose, :string, allow_nil?: false\n"
     "  attribute :expires_at, :utc_datetime, allow_nil?: false\n"
     "  attribute :subject, :string, allow_nil?: false\n"
     "  attribute :jti, :string, primary_key?: true, allow_nil?: false\n"
     "end"},
    {"AshAuthentication.UserIdentity", "user_identity", true, true,
     "uid_attribute_name: :uid, strategy_attribute_name: :strategy, user_id_attribute_name: "
     ":user_id, "
     "access_token_attribute_name: :access_token, access_token_expires_at_attribute_name: "
     ":access_token_expires_at, refresh_token_attribute_name: :refresh_token, "
     "user_relationship_name: :user, user_resource: nil",
     "attributes do\n"
     "  attribute unquote(refresh_token_attribute_name), :string\n"
     "  attribute unquote(access_token_expires_at_attribute_name), :utc_datetime_usec\n"
     "  attribute unquote(access_token_attribute_name), :string\n"
     "  attribute unquote(uid_attribute_name), :string, allow_nil?: false\n"
     "  attribute unquote(strategy_attribute_name), :string, allow_nil?: false\n"
     "  uuid_primary_key :id\n"
     "end\n"
     "relationships do\n"
     "  belongs_to unquote(user_relationship_name), unquote(user_resource),\n"
     "    source_attribute: unquote(user_id_attribute_name)\n"
     "end\n"
     "identities do\n"
     "  identity :unique_on_strategy_and_uid,\n"
     "    [unquote(strategy_attribute_name), unquote(uid_attribute_name)]\n"
     "end"},
    {"AshAuthentication.AuditLogResource", "audit_log", true, true,
     "id: :id, subject: :subject, identity: :identity, client_ip: :client_ip, strategy: :strategy, "
     "audit_log: :audit_log, logged_at: :logged_at, action_name: :action_name, status: :status, "
     "extra_data: :extra_data, resource: :resource",
     "attributes do\n"
     "  attribute unquote(resource), :atom, allow_nil?: false\n"
     "  attribute unquote(extra_data), :map, allow_nil?: false, default: %{}\n"
     "  attribute unquote(status), :atom, allow_nil?: false\n"
     "  attribute unquote(action_name), :atom, allow_nil?: false\n"
     "  attribute unquote(logged_at), :utc_datetime_usec, allow_nil?: false,\n"
     "    default: &DateTime.utc_now/0\n"
     "  attribute unquote(audit_log), :atom, allow_nil?: false\n"
     "  attribute unquote(strategy), :atom, allow_nil?: false\n"
     "  attribute unquote(client_ip), :string\n"
     "  attribute unquote(identity), :string\n"
     "  attribute unquote(subject), :string\n"
     "  uuid_v7_primary_key unquote(id)\n"
     "end"},
    {"AshAuthentication.OidcConnection", "oidc_connection", true, true,
     "id_attribute_name: :id, base_url_field: :base_url, client_id_field: :client_id, "
     "client_secret_field: :client_secret, display_name_field: :display_name, "
     "icon_url_field: :icon_url",
     "attributes do\n"
     "  attribute unquote(icon_url_field), :string\n"
     "  attribute unquote(display_name_field), :string\n"
     "  attribute unquote(client_secret_field), :string, allow_nil?: false\n"
     "  attribute unquote(client_id_field), :string, allow_nil?: false\n"
     "  attribute unquote(base_url_field), :string, allow_nil?: false\n"
     "  uuid_primary_key unquote(id_attribute_name)\n"
     "end"},
    {"AshDoubleEntry.Account", "account", true, false, "",
     "attributes do\n"
     "  uuid_primary_key :id\n"
     "  attribute :identifier, :string, allow_nil?: false\n"
     "  attribute :currency, :string, allow_nil?: false\n"
     "  attribute :inserted_at, :utc_datetime_usec, allow_nil?: false,\n"
     "    default: &DateTime.utc_now/0\n"
     "end\n"
     "identities do\n"
     "  identity :unique_identifier, [:identifier]\n"
     "end"},
    {"AshDoubleEntry.Transfer", "transfer", true, false, "account_resource: nil",
     "attributes do\n"
     "  attribute :id, AshDoubleEntry.ULID, primary_key?: true, allow_nil?: false\n"
     "  attribute :amount, AshMoney.Types.Money, allow_nil?: false\n"
     "  attribute :timestamp, :utc_datetime_usec, allow_nil?: false, default: &DateTime.utc_now/0\n"
     "  attribute :inserted_at, :utc_datetime_usec, allow_nil?: false,\n"
     "    default: &DateTime.utc_now/0\n"
     "end\n"
     "relationships do\n"
     "  belongs_to :from_account, unquote(account_resource)\n"
     "  belongs_to :to_account, unquote(account_resource)\n"
     "end"},
    {"AshDoubleEntry.Balance", "balance", true, false,
     "account_resource: nil, transfer_resource: nil, money_composite_type?: true",
     "attributes do\n"
     "  uuid_primary_key :id\n"
     "  if unquote(money_composite_type?) do\n"
     "    attribute :balance, AshMoney.Types.Money, allow_nil?: false\n"
     "  else\n"
     "    attribute :balance, AshMoney.Types.Money, allow_nil?: false,\n"
     "      constraints: [storage_type: :map]\n"
     "  end\n"
     "end\n"
     "relationships do\n"
     "  belongs_to :transfer, unquote(transfer_resource), attribute_type: AshDoubleEntry.ULID,\n"
     "    allow_nil?: false\n"
     "  belongs_to :account, unquote(account_resource), allow_nil?: false\n"
     "end\n"
     "identities do\n"
     "  identity :unique_references, [:account_id, :transfer_id]\n"
     "end"},
    {"AshEvents.EventLog", "event_log", true, false,
     "primary_key_type: :integer, record_id_type: :uuid, cloak_vault: false",
     "attributes do\n"
     "  if unquote(primary_key_type_differs) do\n"
     "    uuid_v7_primary_key :id\n"
     "  else\n"
     "    integer_primary_key :id\n"
     "  end\n"
     "  attribute :record_id, unquote(record_id_type), allow_nil?: false\n"
     "  attribute :version, :integer, allow_nil?: false, default: 1\n"
     "  if unquote(cloak_vault) do\n"
     "    attribute :encrypted_metadata, :binary, allow_nil?: false\n"
     "    attribute :encrypted_data, :binary, allow_nil?: false\n"
     "    attribute :encrypted_changed_attributes, :binary, allow_nil?: false\n"
     "  else\n"
     "    attribute :metadata, :map, allow_nil?: false, default: %{}\n"
     "    attribute :data, :map, allow_nil?: false, default: %{}\n"
     "    attribute :changed_attributes, :map, allow_nil?: false, default: %{}\n"
     "  end\n"
     "  attribute :occurred_at, :utc_datetime_usec, allow_nil?: false\n"
     "  attribute :resource, :atom, allow_nil?: false\n"
     "  attribute :action, :atom, allow_nil?: false\n"
     "  attribute :action_type, :atom, allow_nil?: false\n"
     "end"},
    {"AshEvents.EventLog", "event_log/persist_actor_primary_key", false, false,
     "attribute_type: :uuid, allow_nil?: true",
     "attributes do\n"
     "  attribute unquote(name), unquote(attribute_type), allow_nil?: unquote(allow_nil?)\n"
     "end"},
    {0},
};

const char extensions_without_columns[] =
    " AshAdmin.Resource AshAuthentication AshCloak AshCsv.DataLayer AshEvents.Events "
    "AshGraphql.Resource AshJsonApi.Resource AshOban AshPaperTrail.Resource AshPhoenix "
    "AshRateLimiter AshRpc.Resource AshSlug AshTypescript.Resource AshAi AshNeo4j.DataLayer "
    "Ash.Policy.Authorizer Ash.Notifier.PubSub AshPostgres.DataLayer AshSqlite.DataLayer ";

const ExtensionType extension_types[] = {
    {"AshDoubleEntry.ULID", "binary"}, {"AshUUID.UUID", "uuid"},
    {"AshUUID.EncodedV7", "uuid"},     {"AshUUID.PrefixedV7", "uuid"},
    {"AshGeo.GeoAny", "geometry"},     {"AshGeo.GeoJson", "geometry"},
    {"AshGeo.GeoWkb", "geometry"},     {"AshGeo.GeoWkt", "geometry"},
    {"AshGeo.Geometry", "geometry"},   {NULL, NULL},
};
