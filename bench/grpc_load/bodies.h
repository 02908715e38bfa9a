// Messages made beforehand (by bench/firestore_requests.py) and sent again and again.
//
// A file holds messages one after the other, each behind its size in four little-endian bytes.
// Every "@@@@@@@@@@" in one is replaced by a number of ten digits that grows with each message, so
// that each call can name a document of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aloft::bench {

class Bodies {
 public:
  // Throws std::runtime_error if the file is not as described.
  explicit Bodies(const std::string& path, std::uint64_t first_number = 0);

  std::size_t size() const { return templates_.size(); }
  // The next message; valid until the next call.
  std::string_view Next();

 private:
  struct Template {
    std::string bytes;
    std::vector<std::size_t> numbers;  // where the ten digits go
  };
  std::vector<Template> templates_;
  std::size_t at_ = 0;
  std::uint64_t number_;
};

}  // namespace aloft::bench
