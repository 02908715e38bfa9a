// matchGlob of listings: https://cloud.google.com/storage/docs/json_api/v1/objects/list
//
//   ?  one character but '/'      *  any number of them      **  any characters, '/' too
//   [abc] [a-z] [!a]  one of these      {a,b}  either of these
//
// Guarantees  Time grows with pattern times name, whatever the pattern.
// Threads     const methods: any.
// Limits      kGlobBytesMax, kGlobAlternativesMax.
// Knows not   Anything beyond ASCII in ranges: other characters are bytes.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "faces/gcs/errors.h"

namespace aloft::faces::gcs {

class Glob {
 public:
  // Fails with 400 for a pattern that is none.
  static Result<Glob> Parse(std::string_view pattern);

  bool Matches(std::string_view name) const;

 private:
  enum class Kind : std::uint8_t { kOne, kMany, kAny };
  struct Piece {
    Kind kind = Kind::kOne;
    std::bitset<256> bytes = {};  // of kOne
  };
  using Pieces = std::vector<Piece>;

  static Result<Pieces> Compile(std::string_view pattern);

  std::vector<Pieces> alternatives_;
};

}  // namespace aloft::faces::gcs
