# Elixir warns of a module that is declared twice; which one stays does not matter here.
defmodule Opaque.Helper do
  def more, do: 1
end
