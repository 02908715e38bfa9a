// Settings of fields as google.firestore.admin.v1.Field: the automatic indexes of the service, and
// its indexes over one field of a collection group, which Google counts among a field's settings.
//
// Threads     Any; no state.
#pragma once

#include <optional>
#include <vector>

#include "document/service.h"
#include "faces/firestore/admin/admin_names.h"
#include "faces/firestore/admin/messages.h"
#include "faces/firestore/call.h"

namespace aloft::faces::firestore::admin {

struct FieldSettings {
  document::FieldConfig config;
  std::vector<document::IndexInfo> group_indexes;
};

// Everything that is set for fields of one database, in one look.
class FieldLook {
 public:
  // Fails with PERMISSION_DENIED, NOT_FOUND.
  static Result<FieldLook> At(const Call& call, const DatabaseName& database);

  Result<FieldSettings> Find(const GroupName& group, const document::FieldPath& field) const;
  // Those with settings of their own, of one collection id or of all.
  Result<std::vector<FieldSettings>> List(std::string_view collection) const;
  void Render(const DatabaseName& database, const FieldSettings& settings, pb::Field& out) const;

 private:
  FieldLook(const Call& call, Opened opened) : call_(&call), opened_(std::move(opened)) {}
  std::vector<document::IndexInfo> GroupIndexesOf(std::string_view collection,
                                                  const document::FieldPath& field) const;
  bool HasOwn(std::string_view collection) const;  // settings for all its fields

  const Call* call_;
  Opened opened_;
  std::vector<document::FieldConfig> configs_;
  std::vector<document::IndexInfo> indexes_;  // over one field of a group
};

// What a field's configuration asks for.
struct AskedIndexes {
  bool ascending = false;
  bool contains = false;
  std::vector<document::IndexKind> group_kinds = {};
};
Result<AskedIndexes> ToAsked(const pb::Field& field, const document::FieldPath& path);

}  // namespace aloft::faces::firestore::admin
