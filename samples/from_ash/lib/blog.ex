defmodule Blog do
  use Ash.Domain

  resources do
    resource Blog.Author
    resource Blog.Post
  end
end
