// How projects and keys lie in the store: docs/formats/identity.md. Only projects.cc and keys.cc
// use it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "identity/grant.h"
#include "store/engine.h"

namespace aloft::identity {

// Keys in the engine.
std::string ProjectKey(std::uint32_t number);
store::Range AllProjects();
std::string LastProjectKey();  // the greatest number ever given, so that none is given twice
std::string AccessKeyKey(std::uint32_t project, std::string_view access_key_id);
store::Range AccessKeysOf(std::uint32_t project);

struct KeyRecord {
  std::string id;
  std::string user;
  bool root = false;
  bool enabled = true;
  std::int64_t created_micros = 0;
  std::string sealed_secret;  // empty: a public key
  std::string policy_document;
  std::string public_key = {};  // DER; empty: a secret
  std::string audience = {};    // of a public key
};

// Decoding answers nullopt for anything but what encoding made.
std::string EncodeProject(const Project& project);
std::optional<Project> DecodeProject(std::string_view value);
std::string EncodeKey(const KeyRecord& record);
std::optional<KeyRecord> DecodeKey(std::string_view value);

}  // namespace aloft::identity
