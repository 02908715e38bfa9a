// What the lists of a bucket share: how many entries, and how names are written.
//
// Threads     Any; no state.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/xml_writer.h"
#include "faces/gcs/query.h"
#include "faces/gcs/xml/errors.h"

namespace aloft::faces::gcs::xml {

// max-keys; at most kListEntriesMax. Fails with kInvalidArgument.
Result<std::size_t> RequestedEntries(const Query& query);

// Names as the query wants them: encoding-type=url for those that XML cannot carry.
class ListText {
 public:
  explicit ListText(const Query& query) : encoded_(query.Get("encoding-type") == "url") {}

  std::string Shown(std::string_view name) const;
  void WriteEncoding(XmlWriter& xml) const;
  void WritePrefix(XmlWriter& xml, std::string_view prefix) const;

 private:
  bool encoded_;
};

}  // namespace aloft::faces::gcs::xml
