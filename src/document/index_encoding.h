// Values as bytes that sort as the values do: what index rows are made of.
//
// Guarantees  memcmp of two encodings has the sign of Compare, as long as neither was cut; a cut
//             one sorts where its kept beginning puts it. Encodings of different values are no
//             prefixes of each other. Integers past 2^53 and doubles compare exactly. Inverted
//             components sort the other way round.
// Threads     Any; no state but the encoder's own.
// Knows not   keys and rows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "document/value.h"

namespace aloft::document {

// The first byte of each rank's encodings; numbers begin with two of them.
unsigned char FirstTag(Rank rank);  // the least first byte of values of this rank
unsigned char EndTag(Rank rank);    // greater than every first byte of this rank

// Writes components one after the other until kIndexedValueBytesMax are used up; what comes then is
// left out.
class IndexEncoder {
 public:
  enum class Sense : unsigned char { kAscending, kDescending };
  void Append(const Value& value, Sense sense);
  const std::string& bytes() const { return out_; }
  bool cut() const { return cut_; }

 private:
  void Write(const Value& value);
  void WriteNumber(const Value& value);
  void WriteDouble(double number);
  void WriteText(std::string_view text);
  void WriteElements(const Array& elements);
  void WriteMap(const Map& map);
  void WriteTag(unsigned char tag);
  bool Full() const;

  std::string out_;
  bool cut_ = false;
};

// One value alone, ascending.
std::string EncodeForIndex(const Value& value);

}  // namespace aloft::document
