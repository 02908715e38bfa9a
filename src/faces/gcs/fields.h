// Partial responses: which members of a JSON reply a client wants.
// https://cloud.google.com/storage/docs/json_api#partial-response
//
//   items(name,size),nextPageToken      items/metadata/*      *
//
// Threads     Values.
// Limits      kFieldsBytesMax, kFieldsNodesMax, kFieldsDepthMax; past them, and for what is no such
//             list, 400.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faces/gcs/errors.h"

namespace aloft::faces::gcs {

// 400 for a selection, or a part of one, that cannot be.
Error InvalidFields(std::string_view text);

class Fields {
 public:
  static Result<Fields> Parse(std::string_view text);

  // `json`, which JsonWriter wrote, with only the members that were asked for. Lists are looked
  // through: a field of a list is one of each of its items.
  std::string Select(std::string_view json) const;

  struct Node {
    std::vector<std::pair<std::string, Node>> children = {};  // none: all of it
  };
  const Node& root() const { return root_; }

 private:
  Node root_;
};

}  // namespace aloft::faces::gcs
