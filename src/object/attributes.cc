#include "object/attributes.h"

#include <set>

#include "base/utf8.h"
#include "object/limits.h"

namespace aloft::object {

Result<void> CheckHeaders(const ContentHeaders& headers) {
  const std::size_t bytes = headers.type.size() + headers.encoding.size() +
                            headers.disposition.size() + headers.language.size() +
                            headers.cache_control.size() + headers.expires.size();
  if (bytes > kContentHeaderBytesMax) {
    return Fail(Error{Fault::kMetadataTooLarge, "content headers"});
  }
  return {};
}

Result<void> CheckUserMetadata(const UserMetadata& metadata) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : metadata) bytes += name.size() + value.size();
  if (bytes > kUserMetadataBytesMax) {
    return Fail(Error{Fault::kMetadataTooLarge, "user metadata"});
  }
  return {};
}

Result<void> CheckTags(const Tags& tags, std::size_t count_max) {
  if (tags.size() > count_max) return Fail(Error{Fault::kInvalidTag, "too many"});
  std::set<std::string_view> seen;
  for (const Tag& tag : tags) {
    if (!IsValidUtf8(tag.key) || !IsValidUtf8(tag.value)) {
      return Fail(Error{Fault::kInvalidTag, "not UTF-8"});
    }
    if (tag.key.empty() || CountUtf16Units(tag.key) > kTagKeyCharactersMax) {
      return Fail(Error{Fault::kInvalidTag, "key length"});
    }
    if (CountUtf16Units(tag.value) > kTagValueCharactersMax) {
      return Fail(Error{Fault::kInvalidTag, "value length"});
    }
    if (!seen.insert(tag.key).second) return Fail(Error{Fault::kInvalidTag, "key twice"});
  }
  return {};
}

Result<void> CheckShortText(std::string_view text, std::string_view what) {
  if (text.size() > kShortTextBytesMax) {
    return Fail(Error{Fault::kInvalidArgument, std::string(what)});
  }
  return {};
}

Result<void> CheckAccessList(const AccessList& list) {
  if (list.size() > kAccessEntriesMax) return Fail(Error{Fault::kTooLarge, "access-control list"});
  for (const AccessEntry& entry : list) ALOFT_TRY_VOID(CheckShortText(entry.who, "access entry"));
  return {};
}

Result<void> CheckContexts(const ObjectContexts& contexts) {
  std::size_t bytes = 0;
  const auto fits = [](std::string_view text) {
    return !text.empty() && IsValidUtf8(text) && CountCodePoints(text) <= kContextCharactersMax;
  };
  for (const ObjectContext& context : contexts) {
    bytes += context.key.size() + context.value.size();
    if (!fits(context.key) || !fits(context.value)) {
      return Fail(Error{Fault::kInvalidArgument, "context"});
    }
  }
  if (contexts.size() <= kObjectContextsMax && bytes <= kContextsBytesMax) return {};
  return Fail(Error{Fault::kInvalidArgument, "too many contexts"});
}

Result<void> CheckAttributes(const ObjectAttributes& attributes) {
  ALOFT_TRY_VOID(CheckHeaders(attributes.headers));
  ALOFT_TRY_VOID(CheckUserMetadata(attributes.user_metadata));
  ALOFT_TRY_VOID(CheckTags(attributes.tags, kObjectTagsMax));
  ALOFT_TRY_VOID(CheckShortText(attributes.storage_class, "storage class"));
  ALOFT_TRY_VOID(CheckAccessList(attributes.access_list));
  ALOFT_TRY_VOID(CheckContexts(attributes.contexts));
  return CheckShortText(attributes.owner, "owner");
}

void StampContexts(ObjectContexts& contexts, std::int64_t now_micros) {
  for (ObjectContext& context : contexts) {
    if (context.created_micros == 0) context.created_micros = now_micros;
    if (context.updated_micros == 0) context.updated_micros = now_micros;
  }
}

void SetAttributes(ObjectInfo& info, const ObjectAttributes& attributes) {
  info.headers = attributes.headers;
  info.user_metadata = attributes.user_metadata;
  info.tags = attributes.tags;
  info.access = attributes.access;
  info.storage_class = attributes.storage_class;
  info.owner = attributes.owner;
  info.custom_micros = attributes.custom_micros;
  info.access_list = attributes.access_list;
  info.protection = attributes.protection;
  info.contexts = attributes.contexts;
}

ObjectAttributes AttributesOf(const ObjectInfo& info) {
  return {info.headers, info.user_metadata, info.tags,        info.access,     info.storage_class,
          info.owner,   info.custom_micros, info.access_list, info.protection, info.contexts};
}

}  // namespace aloft::object
