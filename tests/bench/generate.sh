#!/bin/sh
# generate.sh COUNT DIR: a project of COUNT resources in DIR/resources, ten to a file, each with a key,
# six attributes, a reference to the one before it, an identity and an index.
set -eu
count=$1 dir=$2
mkdir -p "$dir/resources"
echo 'repo Bench.Repo do
  database "bench.db"
end' >"$dir/resources/repo.resource"
awk -v count="$count" -v dir="$dir" 'BEGIN {
  for (i = 1; i <= count; i++) {
    file = sprintf("%s/resources/r%05d.resource", dir, int((i - 1) / 10))
    if (file != last) { if (last) close(last); last = file }
    printf "resource Bench.Thing%d do\n", i > file
    printf "  sqlite do\n    table \"things_%d\"\n    custom_indexes do\n      index [:rank, :inserted_at]\n    end\n  end\n\n", i > file
    printf "  attributes do\n    uuid_primary_key :id\n    attribute :title, :string, allow_nil?: false\n" > file
    printf "    attribute :body, :string\n    attribute :rank, :integer, default: %d\n", i > file
    printf "    attribute :price, :decimal\n    attribute :open, :boolean, default: true, allow_nil?: false\n" > file
    printf "    timestamps()\n  end\n\n" > file
    if (i > 1) printf "  relationships do\n    belongs_to :former, Bench.Thing%d\n  end\n\n", i - 1 > file
    printf "  identities do\n    identity :unique_title, [:title]\n  end\nend\n\n" > file
  }
}'
