// A piece of a streamed body on its way between socket and pool.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace aloft::edge {

struct Chunk {
  std::unique_ptr<char[]> data = {};
  std::size_t size = 0;

  std::string_view view() const { return {data.get(), size}; }
};

}  // namespace aloft::edge
