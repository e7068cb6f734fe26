defmodule Zoo.Base do
  defmacro __using__(_) do
    quote do
      use Ash.Resource, data_layer: AshSqlite.DataLayer

      sqlite do
        references do
          # This section stands from byte 150 on; in the other file, the reference and the index
          # stand at the same bytes. Which section an entry is in must not be told by bytes alone:
          # the compiler once asked for the entry behind the first reference, got the first one
          # again, and so on until the memory was full.
          reference :zoo, on_delete: :delete
        end

        unless unquote(false) do
          custom_indexes do
            index [:zoo_id]
          end
        end
      end

      attributes do
        uuid_primary_key :id
      end

      relationships do
        belongs_to :zoo, Zoo.Zoo, allow_nil?: false
      end
    end
  end
end
