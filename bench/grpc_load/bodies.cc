#include "bodies.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace aloft::bench {
namespace {

constexpr std::string_view kPlaceholder = "@@@@@@@@@@";

}  // namespace

Bodies::Bodies(const std::string& path, std::uint64_t first_number) : number_(first_number) {
  std::ifstream file(path, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::size_t at = 0;
  while (at < all.size()) {
    std::uint32_t size = 0;
    if (all.size() - at < sizeof size) throw std::runtime_error(path + " ends in a size");
    std::memcpy(&size, all.data() + at, sizeof size);
    at += sizeof size;
    if (all.size() - at < size) throw std::runtime_error(path + " ends in a message");
    Template next{.bytes = all.substr(at, size), .numbers = {}};
    for (std::size_t found = next.bytes.find(kPlaceholder); found != std::string::npos;
         found = next.bytes.find(kPlaceholder, found + 1)) {
      next.numbers.push_back(found);
    }
    templates_.push_back(std::move(next));
    at += size;
  }
  if (templates_.empty()) throw std::runtime_error(path + " holds no messages");
}

std::string_view Bodies::Next() {
  Template& next = templates_[at_];
  at_ = (at_ + 1) % templates_.size();
  std::uint64_t rest = number_++;
  char digits[kPlaceholder.size()];
  for (std::size_t digit = kPlaceholder.size(); digit-- > 0; rest /= 10) {
    digits[digit] = static_cast<char>('0' + rest % 10);
  }
  for (const std::size_t where : next.numbers) {
    std::memcpy(next.bytes.data() + where, digits, sizeof digits);
  }
  return next.bytes;
}

}  // namespace aloft::bench
