// How records say what protects an object: docs/formats/objects.md, "Attributes".
//
// Threads     Any; no state.
#pragma once

#include "object/fields.h"
#include "object/object_info.h"

namespace aloft::object {

void WriteProtection(FieldWriter& out, const Protection& protection);
// False: the field is none of these, or damaged.
bool ReadProtection(const FieldReader& in, Protection& protection);

}  // namespace aloft::object
