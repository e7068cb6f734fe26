defmodule Zoo.Animal do
  use Zoo.Base

  sqlite do
    table "animals"
    repo Zoo.Repo

    references do
      # why
      # the parents go
      # to other zoos
      reference :mother, on_delete: :nilify
      reference :father, on_delete: :nilify
    end

    custom_indexes do
      index [:name]
    end
  end

  attributes do
    attribute :name, :string
  end

  relationships do
    belongs_to :mother, Zoo.Animal
    belongs_to :father, Zoo.Animal
  end
end
