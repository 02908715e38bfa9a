#include "faces/firestore/admin/index_resource.h"

#include <google/firestore/admin/v1/index.pb.h>

#include "faces/firestore/from_proto.h"

namespace aloft::faces::firestore::admin {
namespace {

using document::IndexField;
using document::IndexKind;

const document::FieldPath kName = {std::string(document::kDocumentName)};

void RenderField(const IndexField& field, pb::Index::IndexField& out) {
  out.set_field_path(document::FormatFieldPath(field.field));
  switch (field.kind) {
    case IndexKind::kAscending:
      return out.set_order(pb::Index::IndexField::ASCENDING);
    case IndexKind::kDescending:
      return out.set_order(pb::Index::IndexField::DESCENDING);
    case IndexKind::kContains:
      return out.set_array_config(pb::Index::IndexField::CONTAINS);
    case IndexKind::kVector:
      out.mutable_vector_config()->set_dimension(static_cast<std::int32_t>(field.dimensions));
      out.mutable_vector_config()->mutable_flat();
      return;
  }
}

Result<IndexField> ToField(const pb::Index::IndexField& field) {
  IndexField out;
  ALOFT_TRY(out.field, ToFieldPath(field.field_path()));
  switch (field.value_mode_case()) {
    case pb::Index::IndexField::kOrder:
      if (field.order() == pb::Index::IndexField::DESCENDING) out.kind = IndexKind::kDescending;
      return out;
    case pb::Index::IndexField::kArrayConfig:
      out.kind = IndexKind::kContains;
      return out;
    case pb::Index::IndexField::kVectorConfig:
      out.kind = IndexKind::kVector;
      out.dimensions = field.vector_config().dimension();
      return out;
    default:
      return Invalid("The index field " + field.field_path().substr(0, 200) +
                     " has neither an order nor an array or vector configuration.");
  }
}

Result<void> CheckKind(const pb::Index& index) {
  if (index.api_scope() != pb::Index::ANY_API) {
    return Refuse(Code::kUnimplemented, "Only indexes of the native API are supported.");
  }
  if (index.density() != pb::Index::DENSITY_UNSPECIFIED &&
      index.density() != pb::Index::SPARSE_ALL) {
    return Refuse(Code::kUnimplemented, "Only indexes of density SPARSE_ALL are supported.");
  }
  if (index.multikey() || index.unique() || index.shard_count() != 0) {
    return Refuse(Code::kUnimplemented,
                  "Multikey, unique and sharded indexes are of the Enterprise edition, which is "
                  "not supported.");
  }
  return {};
}

}  // namespace

void RenderIndex(const DatabaseName& database, const document::IndexInfo& info, pb::Index& out) {
  const document::IndexDefinition& definition = info.definition;
  out.set_name(FormatIndex(database, definition.collection_id, info.id));
  out.set_query_scope(definition.scope == document::Query::Scope::kGroup
                          ? pb::Index::COLLECTION_GROUP
                          : pb::Index::COLLECTION);
  const IndexField name{kName,
                        NameDescends(definition) ? IndexKind::kDescending : IndexKind::kAscending};
  const auto fields = ValueFields(definition);
  const bool vector = !fields.empty() && fields.back().kind == IndexKind::kVector;
  for (const IndexField& field : fields) {
    // The name goes before a vector and after everything else.
    if (field.kind == IndexKind::kVector) RenderField(name, *out.add_fields());
    RenderField(field, *out.add_fields());
  }
  if (!vector) RenderField(name, *out.add_fields());
  out.set_state(info.state == document::IndexState::kReady ? pb::Index::READY
                                                           : pb::Index::CREATING);
  out.set_density(pb::Index::SPARSE_ALL);
}

Result<document::IndexDefinition> ToDefinition(std::string_view collection,
                                               const pb::Index& index) {
  ALOFT_TRY_VOID(CheckKind(index));
  document::IndexDefinition definition{std::string(collection)};
  switch (index.query_scope()) {
    case pb::Index::COLLECTION:
      break;
    case pb::Index::COLLECTION_GROUP:
      definition.scope = document::Query::Scope::kGroup;
      break;
    default:
      return Invalid("query_scope must be COLLECTION or COLLECTION_GROUP.");
  }
  for (const pb::Index::IndexField& field : index.fields()) {
    ALOFT_TRY(IndexField one, ToField(field));
    auto& fields = definition.fields;
    if (one.kind == IndexKind::kVector && !fields.empty() && fields.back().field == kName) {
      fields.pop_back();
    }
    fields.push_back(std::move(one));
  }
  return definition;
}

bool IsComposite(const document::IndexDefinition& definition) {
  return definition.fields.size() > 1 ||
         (definition.fields.size() == 1 && definition.fields[0].kind == IndexKind::kVector);
}

bool IsOfField(const document::IndexDefinition& definition) {
  return definition.scope == document::Query::Scope::kGroup && definition.fields.size() == 1 &&
         definition.fields[0].kind != IndexKind::kVector;
}

}  // namespace aloft::faces::firestore::admin
