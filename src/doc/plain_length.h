// How many bytes of a JSON string need no thought, sixteen at a time where the processor can.
#pragma once

#include <cstddef>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace warden::doc {

// Printable ASCII that neither ends a JSON string nor escapes in it.
constexpr bool IsPlainInJson(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

// The bytes of `text` before the first that is not plain; all of them when there is none.
inline std::size_t PlainLength(std::string_view text) {
  std::size_t length = 0;
#if defined(__SSE2__)
  for (; length + 16 <= text.size(); length += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + length));
    // Bytes from 0x80 on are negative, so below the space like the control characters.
    const __m128i odd = _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)),
                                     _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
    const unsigned mask = static_cast<unsigned>(_mm_movemask_epi8(odd));
    if (mask != 0) return length + static_cast<std::size_t>(__builtin_ctz(mask));
  }
#endif
  while (length < text.size() && IsPlainInJson(text[length])) ++length;
  return length;
}

}  // namespace warden::doc
