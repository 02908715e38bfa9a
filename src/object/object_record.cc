#include "base/bytes.h"
#include "object/encryption_fields.h"
#include "object/fields.h"
#include "object/protection_fields.h"
#include "object/records.h"

namespace aloft::object {
namespace {

constexpr std::uint8_t kObjectVersion = 1;
constexpr std::uint8_t kUploadVersion = 1;
constexpr std::uint8_t kPartVersion = 1;

// Fields of an object record. Numbers are never given again.
enum ObjectField : std::uint8_t {
  kGeneration = 1,
  kIsNull = 2,
  kIsDeleteMarker = 3,
  kMetageneration = 4,
  kBytes = 5,
  kEtagKind = 6,
  kEtagDigest = 7,
  kPartCount = 8,
  kCrc32c = 9,
  kCrc64Nvme = 10,
  kChecksumAlgorithm = 11,
  kChecksumScope = 12,
  kChecksumValue = 13,
  kCreated = 14,
  kUpdated = 15,   // minus created
  kReplaced = 16,  // minus created
  kBodyPlace = 17,
  kStoredPart = 18,
  kMapPiece = 19,
  kClassChanged = 20,  // these four minus created
  kHoldReleased = 21,
  kSoftDeleted = 22,
  kHardDelete = 23,
  // 32 to 55: attributes
  kContentType = 32,
  kContentEncoding = 33,
  kContentDisposition = 34,
  kContentLanguage = 35,
  kCacheControl = 36,
  kExpires = 37,
  kUserMetadata = 38,
  kTag = 39,
  kAccess = 40,
  kStorageClass = 41,
  kOwner = 42,
  kCustomTime = 43,   // only if set
  kAccessEntry = 44,  // a byte for the role, then who
  // 45 to 47: protection_fields.cc
  kContext = 48,  // two times, then key and value
  // 56 to 59: encryption_fields.cc
};

std::string Pair(std::string_view first, std::string_view second) {
  std::string out;
  AppendLengthPrefixed(out, first);
  out.append(second);
  return out;
}

bool TakePair(std::string_view bytes, std::string& first, std::string& second) {
  auto taken = TakeLengthPrefixed(bytes);
  if (!taken) return false;
  first = *taken;
  second = bytes;
  return true;
}

std::string EncodeContext(const ObjectContext& context) {
  std::string out;
  AppendVarint(out, static_cast<std::uint64_t>(context.created_micros));
  AppendVarint(out, static_cast<std::uint64_t>(context.updated_micros));
  return out + Pair(context.key, context.value);
}

bool ReadContext(std::string_view bytes, ObjectContexts& contexts) {
  ObjectContext& added = contexts.emplace_back();
  const auto created = TakeVarint(bytes);
  const auto updated = created ? TakeVarint(bytes) : std::nullopt;
  if (!updated) return false;
  added.created_micros = static_cast<std::int64_t>(*created);
  added.updated_micros = static_cast<std::int64_t>(*updated);
  return TakePair(bytes, added.key, added.value);
}

// Info is an ObjectInfo or ObjectAttributes.
template <class Info>
void WriteAttributes(FieldWriter& out, const Info& info) {
  out.Text(kContentType, info.headers.type);
  out.Text(kContentEncoding, info.headers.encoding);
  out.Text(kContentDisposition, info.headers.disposition);
  out.Text(kContentLanguage, info.headers.language);
  out.Text(kCacheControl, info.headers.cache_control);
  out.Text(kExpires, info.headers.expires);
  for (const auto& [name, value] : info.user_metadata) out.Text(kUserMetadata, Pair(name, value));
  for (const Tag& tag : info.tags) out.Text(kTag, Pair(tag.key, tag.value));
  out.Int(kAccess, static_cast<std::uint64_t>(info.access));
  out.Text(kStorageClass, info.storage_class);
  out.Text(kOwner, info.owner);
  if (info.custom_micros) {
    out.IntAlways(kCustomTime, static_cast<std::uint64_t>(*info.custom_micros));
  }
  for (const AccessEntry& entry : info.access_list) out.Text(kAccessEntry, EncodeAccess(entry));
  for (const ObjectContext& context : info.contexts) out.Text(kContext, EncodeContext(context));
  WriteProtection(out, info.protection);
}

// Info is an ObjectInfo or ObjectAttributes. False if the field is none of these, or damaged.
template <class Info>
bool ReadAttribute(const FieldReader& in, Info& info) {
  switch (in.field()) {
    case kContentType:
      info.headers.type = in.text();
      return true;
    case kContentEncoding:
      info.headers.encoding = in.text();
      return true;
    case kContentDisposition:
      info.headers.disposition = in.text();
      return true;
    case kContentLanguage:
      info.headers.language = in.text();
      return true;
    case kCacheControl:
      info.headers.cache_control = in.text();
      return true;
    case kExpires:
      info.headers.expires = in.text();
      return true;
    case kUserMetadata: {
      auto& added = info.user_metadata.emplace_back();
      return TakePair(in.text(), added.first, added.second);
    }
    case kTag: {
      Tag& added = info.tags.emplace_back();
      return TakePair(in.text(), added.key, added.value);
    }
    case kAccess:
      info.access = static_cast<AccessControl>(in.number());
      return in.number() <= static_cast<std::uint64_t>(AccessControl::kPublicRead);
    case kStorageClass:
      info.storage_class = in.text();
      return true;
    case kOwner:
      info.owner = in.text();
      return true;
    case kCustomTime:
      info.custom_micros = in.signed_number();
      return true;
    case kAccessEntry:
      return ReadAccess(in.text(), info.access_list);
    case kContext:
      return ReadContext(in.text(), info.contexts);
    default:
      return ReadProtection(in, info.protection);
  }
}

std::optional<Extent> TakeExtent(std::string_view& bytes) {
  auto blob = TakeVarint(bytes);
  if (!blob) return std::nullopt;
  auto offset = TakeVarint(bytes);
  if (!offset) return std::nullopt;
  auto size = TakeVarint(bytes);
  if (!size) return std::nullopt;
  return Extent{*blob, *offset, *size};
}

std::string EncodeExtent(const Extent& extent) {
  std::string out;
  AppendVarint(out, extent.blob);
  AppendVarint(out, extent.offset);
  AppendVarint(out, extent.bytes);
  return out;
}

bool ReadPiece(std::string_view bytes, PartMapPiece& piece) {
  auto parts = TakeVarint(bytes);
  if (!parts) return false;
  auto size = TakeVarint(bytes);
  if (!size) return false;
  piece = {*parts, *size};
  return bytes.empty();
}

// Times counted from the creation. False: none of these.
bool ReadLaterTime(const FieldReader& in, ObjectInfo& info) {
  const std::int64_t micros = info.created_micros + in.signed_number();
  switch (in.field()) {
    case kClassChanged:
      info.class_changed_micros = micros;
      return true;
    case kHoldReleased:
      info.hold_released_micros = micros;
      return true;
    case kSoftDeleted:
      info.soft_deleted_micros = micros;
      return true;
    case kHardDelete:
      info.hard_delete_micros = micros;
      return true;
    default:
      return false;
  }
}

bool ReadObjectField(const FieldReader& in, ObjectRecord& record) {
  ObjectInfo& info = record.info;
  switch (in.field()) {
    case kGeneration:
      info.version.generation = in.signed_number();
      return true;
    case kIsNull:
      info.version.is_null = in.number() != 0;
      return true;
    case kIsDeleteMarker:
      info.is_delete_marker = in.number() != 0;
      return true;
    case kMetageneration:
      info.metageneration = in.signed_number();
      return true;
    case kBytes:
      info.bytes = in.number();
      return true;
    case kEtagKind:
      info.etag_kind = static_cast<EtagKind>(in.number());
      return in.number() <= 2;
    case kEtagDigest:
      info.etag_digest = in.text();
      return in.text().size() == 16;
    case kPartCount:
      info.part_count = static_cast<std::uint32_t>(in.number());
      return true;
    case kCrc32c:
      info.crc32c = static_cast<std::uint32_t>(in.number());
      return true;
    case kCrc64Nvme:
      info.crc64nvme = in.number();
      return true;
    case kChecksumAlgorithm:
      info.checksum.algorithm = static_cast<ChecksumAlgorithm>(in.number());
      return in.number() <= static_cast<std::uint64_t>(ChecksumAlgorithm::kMd5);
    case kChecksumScope:
      info.checksum.scope = static_cast<ChecksumScope>(in.number());
      return in.number() <= 1;
    case kChecksumValue:
      info.checksum.value = in.text();
      return true;
    case kCreated:
      info.created_micros = in.signed_number();
      return true;
    case kUpdated:
      info.updated_micros = info.created_micros + in.signed_number();
      return true;
    case kReplaced:
      info.replaced_micros = info.created_micros + in.signed_number();
      return true;
    case kBodyPlace:
      record.place = static_cast<BodyPlace>(in.number());
      return in.number() <= 3;
    case kStoredPart: {
      auto part = DecodeStoredPart(in.text());
      if (part) record.parts.push_back(std::move(*part));
      return part.has_value();
    }
    case kMapPiece:
      return ReadPiece(in.text(), record.map.emplace_back());
    default:
      return ReadLaterTime(in, info) || ReadAttribute(in, info) ||
             ReadEncryption(in, info.encryption);
  }
}

}  // namespace

std::string EncodePart(const StoredPart& part) {
  std::string out;
  AppendVarint(out, part.bytes);
  AppendLengthPrefixed(out, part.checksum);
  for (const Extent& extent : part.extents) out += EncodeExtent(extent);
  return out;
}

std::optional<StoredPart> DecodeStoredPart(std::string_view bytes) {
  StoredPart part;
  auto size = TakeVarint(bytes);
  if (!size) return std::nullopt;
  auto checksum = TakeLengthPrefixed(bytes);
  if (!checksum) return std::nullopt;
  part.bytes = *size;
  part.checksum = *checksum;
  std::uint64_t covered = 0;
  while (!bytes.empty()) {
    auto extent = TakeExtent(bytes);
    if (!extent) return std::nullopt;
    covered += extent->bytes;
    part.extents.push_back(*extent);
  }
  if (covered != part.bytes) return std::nullopt;
  return part;
}

std::string EncodePartMap(const std::vector<StoredPart>& parts) {
  std::string out(1, static_cast<char>(kPartVersion));
  for (const StoredPart& part : parts) AppendLengthPrefixed(out, EncodePart(part));
  return out;
}

std::optional<std::vector<StoredPart>> DecodePartMap(std::string_view bytes) {
  auto version = TakeByte(bytes);
  if (!version || *version != kPartVersion) return std::nullopt;
  std::vector<StoredPart> parts;
  while (!bytes.empty()) {
    auto text = TakeLengthPrefixed(bytes);
    if (!text) return std::nullopt;
    auto part = DecodeStoredPart(*text);
    if (!part) return std::nullopt;
    parts.push_back(std::move(*part));
  }
  return parts;
}

std::string Encode(const ObjectRecord& record) {
  const ObjectInfo& info = record.info;
  FieldWriter out(kObjectVersion);
  out.Int(kGeneration, static_cast<std::uint64_t>(info.version.generation));
  out.Int(kIsNull, info.version.is_null ? 1 : 0);
  out.Int(kIsDeleteMarker, info.is_delete_marker ? 1 : 0);
  out.Int(kMetageneration, static_cast<std::uint64_t>(info.metageneration));
  out.Int(kBytes, info.bytes);
  out.Int(kEtagKind, static_cast<std::uint64_t>(info.etag_kind));
  out.Text(kEtagDigest, info.etag_digest);
  out.Int(kPartCount, info.part_count);
  out.Int(kCrc32c, info.crc32c);
  out.Int(kCrc64Nvme, info.crc64nvme);
  out.Int(kChecksumAlgorithm, static_cast<std::uint64_t>(info.checksum.algorithm));
  out.Int(kChecksumScope, static_cast<std::uint64_t>(info.checksum.scope));
  out.Text(kChecksumValue, info.checksum.value);
  out.Int(kCreated, static_cast<std::uint64_t>(info.created_micros));
  out.IntAlways(kUpdated, static_cast<std::uint64_t>(info.updated_micros - info.created_micros));
  const auto time = [&](std::uint8_t field, std::int64_t micros) {
    if (micros == 0) return;
    out.IntAlways(field, static_cast<std::uint64_t>(micros - info.created_micros));
  };
  time(kReplaced, info.replaced_micros);
  out.Int(kBodyPlace, static_cast<std::uint64_t>(record.place));
  for (const StoredPart& part : record.parts) out.Text(kStoredPart, EncodePart(part));
  for (const PartMapPiece& piece : record.map) {
    std::string text;
    AppendVarint(text, piece.parts);
    AppendVarint(text, piece.bytes);
    out.Text(kMapPiece, text);
  }
  time(kClassChanged, info.class_changed_micros);
  time(kHoldReleased, info.hold_released_micros);
  time(kSoftDeleted, info.soft_deleted_micros);
  time(kHardDelete, info.hard_delete_micros);
  WriteAttributes(out, info);
  WriteEncryption(out, info.encryption);
  return out.Take();
}

std::unique_ptr<ObjectRecord> DecodeObject(std::string_view bytes) {
  auto record = std::make_unique<ObjectRecord>();
  record->info.metageneration = 0;
  FieldReader in(bytes, kObjectVersion);
  while (in.Next()) {
    if (!ReadObjectField(in, *record)) return nullptr;
  }
  if (!in.ok()) return nullptr;
  return record;
}

namespace {

// Fields of an upload record, beside those of attributes.
enum UploadField : std::uint8_t {
  kUploadCreated = 1,
  kUploadChecksum = 2,
  kUploadScope = 3,
  kSessionMd5State = 4,  // its presence makes the upload a session
  kSessionBytes = 5,
  kSessionPieces = 6,
  kSessionCrc32c = 7,
  kSessionCrc64Nvme = 8,
  kSessionIfGeneration = 9,
  kSessionIfNotGeneration = 10,
  kSessionIfMetageneration = 11,
  kSessionIfNotMetageneration = 12,
  kSessionExpectedMd5 = 13,
  kSessionExpectedCrc32c = 14,
  kSessionExpectedBytes = 15,
  kSessionServerSealedKey = 16,
};

// Fields of a part record.
enum PartField : std::uint8_t {
  kPartBytes = 1,
  kPartMd5 = 2,
  kPartChecksumAlgorithm = 3,
  kPartChecksumValue = 4,
  kPartCrc32c = 5,
  kPartCrc64Nvme = 6,
  kPartCreated = 7,
  kPartGeneration = 8,
  kPartExtent = 9,
};

bool ReadPartField(const FieldReader& in, PartRecord& record) {
  PartInfo& info = record.info;
  switch (in.field()) {
    case kPartBytes:
      info.bytes = in.number();
      return true;
    case kPartMd5:
      info.md5 = in.text();
      return in.text().size() == 16;
    case kPartChecksumAlgorithm:
      info.checksum.algorithm = static_cast<ChecksumAlgorithm>(in.number());
      return in.number() <= static_cast<std::uint64_t>(ChecksumAlgorithm::kMd5);
    case kPartChecksumValue:
      info.checksum.value = in.text();
      return true;
    case kPartCrc32c:
      info.crc32c = static_cast<std::uint32_t>(in.number());
      return true;
    case kPartCrc64Nvme:
      info.crc64nvme = in.number();
      return true;
    case kPartCreated:
      info.created_micros = in.signed_number();
      return true;
    case kPartGeneration:
      record.generation = in.signed_number();
      return true;
    case kPartExtent: {
      std::string_view text = in.text();
      auto extent = TakeExtent(text);
      if (extent) record.extents.push_back(*extent);
      return extent && text.empty();
    }
    default:
      return false;
  }
}

}  // namespace

namespace {

void WriteSession(FieldWriter& out, const SessionState& state) {
  const auto optional = [&](std::uint8_t field, const auto& value) {
    if (value) out.IntAlways(field, static_cast<std::uint64_t>(*value));
  };
  out.TextAlways(kSessionMd5State, state.md5_state);
  out.Int(kSessionBytes, state.bytes);
  out.Int(kSessionPieces, state.pieces);
  out.Int(kSessionCrc32c, state.crc32c);
  out.Int(kSessionCrc64Nvme, state.crc64nvme);
  optional(kSessionIfGeneration, state.if_generation);
  optional(kSessionIfNotGeneration, state.if_not_generation);
  optional(kSessionIfMetageneration, state.if_metageneration);
  optional(kSessionIfNotMetageneration, state.if_not_metageneration);
  out.Text(kSessionExpectedMd5, state.expected_md5);
  optional(kSessionExpectedCrc32c, state.expected_crc32c);
  optional(kSessionExpectedBytes, state.expected_bytes);
  out.Text(kSessionServerSealedKey, state.server_sealed_key);
}

// False: not a field of a session.
bool ReadSessionField(const FieldReader& in, std::optional<SessionState>& session) {
  if (in.field() < kSessionMd5State || in.field() > kSessionServerSealedKey) return false;
  if (!session) session.emplace();
  SessionState& state = *session;
  switch (in.field()) {
    case kSessionMd5State:
      state.md5_state = in.text();
      return true;
    case kSessionBytes:
      state.bytes = in.number();
      return true;
    case kSessionPieces:
      state.pieces = static_cast<std::uint32_t>(in.number());
      return true;
    case kSessionCrc32c:
      state.crc32c = static_cast<std::uint32_t>(in.number());
      return true;
    case kSessionCrc64Nvme:
      state.crc64nvme = in.number();
      return true;
    case kSessionIfGeneration:
      state.if_generation = in.signed_number();
      return true;
    case kSessionIfNotGeneration:
      state.if_not_generation = in.signed_number();
      return true;
    case kSessionIfMetageneration:
      state.if_metageneration = in.signed_number();
      return true;
    case kSessionIfNotMetageneration:
      state.if_not_metageneration = in.signed_number();
      return true;
    case kSessionExpectedMd5:
      state.expected_md5 = in.text();
      return true;
    case kSessionExpectedCrc32c:
      state.expected_crc32c = static_cast<std::uint32_t>(in.number());
      return true;
    case kSessionExpectedBytes:
      state.expected_bytes = in.number();
      return true;
    default:
      state.server_sealed_key = in.text();
      return true;
  }
}

}  // namespace

std::string Encode(const UploadRecord& record) {
  FieldWriter out(kUploadVersion);
  out.Int(kUploadCreated, static_cast<std::uint64_t>(record.info.created_micros));
  out.Int(kUploadChecksum, static_cast<std::uint64_t>(record.info.checksum));
  out.Int(kUploadScope, static_cast<std::uint64_t>(record.info.checksum_scope));
  WriteAttributes(out, record.info.attributes);
  WriteEncryption(out, record.info.encryption);
  if (record.session) WriteSession(out, *record.session);
  return out.Take();
}

std::optional<UploadRecord> DecodeUpload(std::string_view bytes) {
  UploadRecord record;
  record.info.checksum_scope = ChecksumScope::kFullObject;
  FieldReader in(bytes, kUploadVersion);
  bool good = true;
  while (good && in.Next()) {
    switch (in.field()) {
      case kUploadCreated:
        record.info.created_micros = in.signed_number();
        break;
      case kUploadChecksum:
        good = in.number() <= static_cast<std::uint64_t>(ChecksumAlgorithm::kMd5);
        record.info.checksum = static_cast<ChecksumAlgorithm>(in.number());
        break;
      case kUploadScope:
        good = in.number() <= 1;
        record.info.checksum_scope = static_cast<ChecksumScope>(in.number());
        break;
      default:
        good = ReadSessionField(in, record.session) || ReadAttribute(in, record.info.attributes) ||
               ReadEncryption(in, record.info.encryption);
    }
  }
  if (!good || !in.ok()) return std::nullopt;
  return record;
}

std::string Encode(const PartRecord& record) {
  const PartInfo& info = record.info;
  FieldWriter out(kPartVersion);
  out.Int(kPartBytes, info.bytes);
  out.Text(kPartMd5, info.md5);
  out.Int(kPartChecksumAlgorithm, static_cast<std::uint64_t>(info.checksum.algorithm));
  out.Text(kPartChecksumValue, info.checksum.value);
  out.Int(kPartCrc32c, info.crc32c);
  out.Int(kPartCrc64Nvme, info.crc64nvme);
  out.Int(kPartCreated, static_cast<std::uint64_t>(info.created_micros));
  out.Int(kPartGeneration, static_cast<std::uint64_t>(record.generation));
  for (const Extent& extent : record.extents) out.Text(kPartExtent, EncodeExtent(extent));
  return out.Take();
}

std::optional<PartRecord> DecodePart(std::string_view bytes) {
  PartRecord record;
  FieldReader in(bytes, kPartVersion);
  while (in.Next()) {
    if (!ReadPartField(in, record)) return std::nullopt;
  }
  if (!in.ok()) return std::nullopt;
  return record;
}

}  // namespace aloft::object
