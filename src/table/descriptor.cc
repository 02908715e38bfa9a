#include "table/descriptor.h"

#include "table/fields.h"

namespace aloft::table {
namespace {

constexpr std::uint8_t kTableVersion = 1;
constexpr std::uint8_t kStreamVersion = 1;
constexpr std::uint8_t kExpiryChangeVersion = 1;

void WriteKeyAttribute(FieldWriter& out, const KeyAttribute& attribute) {
  out.Text(attribute.name);
  out.Byte(static_cast<std::uint8_t>(attribute.type));
}

KeyAttribute ReadKeyAttribute(FieldReader& in) {
  KeyAttribute attribute;
  attribute.name = in.Text();
  attribute.type = static_cast<Type>(in.Byte());
  return attribute;
}

void WriteKeyAttributes(FieldWriter& out, const std::vector<KeyAttribute>& attributes) {
  out.Count(attributes.size());
  for (const KeyAttribute& attribute : attributes) WriteKeyAttribute(out, attribute);
}

std::vector<KeyAttribute> ReadKeyAttributes(FieldReader& in) {
  std::vector<KeyAttribute> attributes;
  for (std::size_t left = in.Elements(); left > 0 && in.ok(); --left) {
    attributes.push_back(ReadKeyAttribute(in));
  }
  return attributes;
}

void WriteKey(FieldWriter& out, const KeySchema& key) {
  WriteKeyAttribute(out, key.partition);
  out.Byte(key.sort ? 1 : 0);
  if (key.sort) WriteKeyAttribute(out, *key.sort);
}

KeySchema ReadKey(FieldReader& in) {
  KeySchema key;
  key.partition = ReadKeyAttribute(in);
  if (in.Flag()) key.sort = ReadKeyAttribute(in);
  return key;
}

void WriteThroughput(FieldWriter& out, const Throughput& throughput) {
  out.Int(throughput.read_units);
  out.Int(throughput.write_units);
  out.Int(throughput.increased_micros);
  out.Int(throughput.decreased_micros);
  out.Int(throughput.decreases_today);
}

Throughput ReadThroughput(FieldReader& in) {
  Throughput throughput;
  throughput.read_units = in.Int();
  throughput.write_units = in.Int();
  throughput.increased_micros = in.Int();
  throughput.decreased_micros = in.Int();
  throughput.decreases_today = in.Int();
  return throughput;
}

void WriteIndex(FieldWriter& out, IndexId id, const IndexDescription& index) {
  const IndexDefinition& definition = index.definition;
  out.Count(id);
  out.Text(definition.name);
  out.Byte(static_cast<std::uint8_t>(definition.scope));
  WriteKeyAttributes(out, definition.partition);
  WriteKeyAttributes(out, definition.sort);
  out.Byte(static_cast<std::uint8_t>(definition.projection));
  out.Count(definition.included.size());
  for (const std::string& name : definition.included) out.Text(name);
  WriteThroughput(out, definition.throughput);
  out.Map(definition.settings);
  out.Byte(static_cast<std::uint8_t>(index.status));
}

void ReadIndex(FieldReader& in, Table& table) {
  table.index_ids.push_back(static_cast<IndexId>(in.Count(UINT16_MAX)));
  IndexDescription index;
  IndexDefinition& definition = index.definition;
  definition.name = in.Text();
  definition.scope = static_cast<IndexScope>(in.Byte());
  definition.partition = ReadKeyAttributes(in);
  definition.sort = ReadKeyAttributes(in);
  definition.projection = static_cast<ProjectionKind>(in.Byte());
  for (std::size_t left = in.Elements(); left > 0 && in.ok(); --left) {
    definition.included.push_back(in.Text());
  }
  definition.throughput = ReadThroughput(in);
  definition.settings = in.Map();
  index.status = static_cast<IndexStatus>(in.Byte());
  table.description.indexes.push_back(std::move(index));
}

void WriteStreamInfo(FieldWriter& out, const StreamInfo& info) {
  out.Text(info.name.table);
  out.Int(info.name.created_micros);
  out.Byte(static_cast<std::uint8_t>(info.view));
  out.Byte(info.enabled ? 1 : 0);
}

StreamInfo ReadStreamInfo(FieldReader& in) {
  StreamInfo info;
  info.name.table = in.Text();
  info.name.created_micros = in.Int();
  info.view = static_cast<StreamView>(in.Byte());
  info.enabled = in.Flag();
  return info;
}

}  // namespace

std::optional<std::size_t> Table::FindIndex(std::string_view index_name) const {
  for (std::size_t i = 0; i < description.indexes.size(); ++i) {
    if (description.indexes[i].definition.name == index_name) return i;
  }
  return std::nullopt;
}

std::string EncodeTable(const Table& table) {
  const TableDescription& description = table.description;
  const TableDefinition& definition = description.definition;
  FieldWriter out;
  out.Byte(kTableVersion);
  out.Count(table.place.table);
  out.Text(description.id);
  out.Text(definition.name);
  out.Int(description.created_micros);
  out.Int(description.billing_changed_micros);
  WriteKey(out, definition.key);
  WriteKeyAttributes(out, definition.attributes);
  out.Byte(static_cast<std::uint8_t>(definition.billing));
  WriteThroughput(out, definition.throughput);
  out.Byte(definition.deletion_protected ? 1 : 0);
  out.Byte(description.point_in_time_recovery ? 1 : 0);
  out.Int(description.point_in_time_since_micros);
  out.Map(definition.tags);
  out.Map(definition.settings);
  out.Byte(description.expiry.enabled ? 1 : 0);
  out.Text(description.expiry.attribute);
  out.Byte(table.expiry_filling ? 1 : 0);
  out.Count(table.stream);
  out.Byte(description.stream ? 1 : 0);
  if (description.stream) WriteStreamInfo(out, *description.stream);
  out.Count(table.index_id_next);
  out.Count(description.indexes.size());
  for (std::size_t i = 0; i < description.indexes.size(); ++i) {
    WriteIndex(out, table.index_ids[i], description.indexes[i]);
  }
  return out.Take();
}

std::optional<Table> DecodeTable(std::string_view bytes) {
  FieldReader in(bytes);
  if (in.Byte() != kTableVersion) return std::nullopt;
  Table table;
  TableDescription& description = table.description;
  TableDefinition& definition = description.definition;
  table.place.table = static_cast<TableId>(in.Count(UINT32_MAX));
  description.id = in.Text();
  definition.name = in.Text();
  description.created_micros = in.Int();
  description.billing_changed_micros = in.Int();
  definition.key = ReadKey(in);
  definition.attributes = ReadKeyAttributes(in);
  definition.billing = static_cast<BillingMode>(in.Byte());
  definition.throughput = ReadThroughput(in);
  definition.deletion_protected = in.Flag();
  description.point_in_time_recovery = in.Flag();
  description.point_in_time_since_micros = in.Int();
  definition.tags = in.Map();
  definition.settings = in.Map();
  description.expiry.enabled = in.Flag();
  description.expiry.attribute = in.Text();
  table.expiry_filling = in.Flag();
  table.stream = static_cast<StreamId>(in.Count(UINT32_MAX));
  if (in.Flag()) description.stream = ReadStreamInfo(in);
  table.index_id_next = static_cast<IndexId>(in.Count(UINT16_MAX));
  for (std::size_t left = in.Elements(); left > 0 && in.ok(); --left) ReadIndex(in, table);
  if (!in.AtEnd()) return std::nullopt;
  return table;
}

std::string EncodeStream(const StreamRow& row) {
  FieldWriter out;
  out.Byte(kStreamVersion);
  out.Count(row.id);
  out.Count(row.table);
  WriteStreamInfo(out, row.info);
  WriteKey(out, row.key);
  out.Int(row.disabled_micros);
  out.Int(static_cast<std::int64_t>(row.trimmed_through));
  return out.Take();
}

std::optional<StreamRow> DecodeStream(std::string_view bytes) {
  FieldReader in(bytes);
  if (in.Byte() != kStreamVersion) return std::nullopt;
  StreamRow row;
  row.id = static_cast<StreamId>(in.Count(UINT32_MAX));
  row.table = static_cast<TableId>(in.Count(UINT32_MAX));
  row.info = ReadStreamInfo(in);
  row.key = ReadKey(in);
  row.disabled_micros = in.Int();
  row.trimmed_through = static_cast<store::Version>(in.Int());
  if (!in.AtEnd()) return std::nullopt;
  return row;
}

std::string EncodeExpiryChange(std::int64_t changed_micros) {
  FieldWriter out;
  out.Byte(kExpiryChangeVersion);
  out.Int(changed_micros);
  return out.Take();
}

std::optional<std::int64_t> DecodeExpiryChange(std::string_view bytes) {
  FieldReader in(bytes);
  if (in.Byte() != kExpiryChangeVersion) return std::nullopt;
  const std::int64_t changed_micros = in.Int();
  if (!in.AtEnd()) return std::nullopt;
  return changed_micros;
}

}  // namespace aloft::table
