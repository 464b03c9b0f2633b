// Certificates that clients store as text. Thread: any (pure function).
#pragma once

#include <string>

namespace nc::service::resources {

/// The form only, with or without line breaks; what it encodes is for clients to read. The empty text has it, too.
bool is_base64(std::string text);

}  // namespace nc::service::resources
