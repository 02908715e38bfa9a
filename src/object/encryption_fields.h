// How records say that bytes are encrypted: docs/formats/objects.md, "Encryption".
//
// Threads     Any; no state.
#pragma once

#include "object/encryption.h"
#include "object/fields.h"

namespace aloft::object {

void WriteEncryption(FieldWriter& out, const Encryption& encryption);
// False: the field is none of these, or damaged.
bool ReadEncryption(const FieldReader& in, Encryption& encryption);

}  // namespace aloft::object
