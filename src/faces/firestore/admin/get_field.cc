// GetField and ListFields.
#include <google/firestore/admin/v1/firestore_admin.pb.h>

#include "faces/firestore/admin/field_resource.h"
#include "faces/firestore/admin/operations.h"
#include "faces/firestore/admin/pages.h"

namespace aloft::faces::firestore::admin {
namespace {

// The two filters that Google's service knows.
struct FieldFilter {
  bool own_indexes = false;
  bool expires = false;
};

Result<FieldFilter> ParseFilter(const std::string& text) {
  FieldFilter filter;
  filter.own_indexes = text.find("indexConfig.usesAncestorConfig") != std::string::npos ||
                       text.find("index_config.uses_ancestor_config") != std::string::npos;
  filter.expires = text.find("ttlConfig:*") != std::string::npos ||
                   text.find("ttl_config:*") != std::string::npos;
  if (!filter.own_indexes && !filter.expires) {
    return Invalid("The filter must include indexConfig.usesAncestorConfig:false or ttlConfig:*.");
  }
  return filter;
}

bool Passes(const FieldFilter& filter, const FieldSettings& settings) {
  const bool own = !settings.config.inherits || !settings.group_indexes.empty();
  return (filter.own_indexes && own) || (filter.expires && settings.config.expires);
}

}  // namespace

Result<std::string> GetField(const Call& call, const pb::GetFieldRequest& request) {
  ALOFT_TRY(const FieldName name, ParseFieldName(request.name()));
  ALOFT_TRY(const FieldLook look, FieldLook::At(call, name.group.database));
  ALOFT_TRY(const FieldSettings settings, look.Find(name.group, name.field));
  pb::Field field;
  look.Render(name.group.database, settings, field);
  return field.SerializeAsString();
}

Result<std::string> ListFields(const Call& call, const pb::ListFieldsRequest& request) {
  ALOFT_TRY(const GroupName group, ParseGroup(request.parent()));
  ALOFT_TRY(const FieldFilter filter, ParseFilter(request.filter()));
  ALOFT_TRY(const FieldLook look, FieldLook::At(call, group.database));
  ALOFT_TRY(std::vector<FieldSettings> list, look.List(group.collection));
  std::erase_if(list, [&](const FieldSettings& settings) { return !Passes(filter, settings); });
  ALOFT_TRY(PageRange page, PageOf(list.size(), request.page_size(), request.page_token()));
  pb::ListFieldsResponse reply;
  for (std::size_t i = page.begin; i < page.end; ++i) {
    look.Render(group.database, list[i], *reply.add_fields());
  }
  reply.set_next_page_token(std::move(page.next_page_token));
  return reply.SerializeAsString();
}

}  // namespace aloft::faces::firestore::admin
