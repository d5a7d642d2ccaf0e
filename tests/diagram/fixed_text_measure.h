#pragma once

#include "model/diagram/display_list.h"

#include <string>

namespace fairlead::test {

// Every character is as wide as its style says: a stand-in that knows no font.
class FixedTextMeasure final : public diagram::TextMeasure {
public:
    double width(const std::string& text, diagram::TextStyle style) const override
    {
        std::size_t characters = 0;
        for (const char byte : text)
            characters += (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U ? 1 : 0;
        return static_cast<double>(characters) * lineHeight(style) / 2;
    }
    double lineHeight(diagram::TextStyle style) const override
    {
        switch (style) {
        case diagram::TextStyle::title:
            return 32;
        case diagram::TextStyle::heading:
            return 20;
        case diagram::TextStyle::body:
        case diagram::TextStyle::mono:
            return 18;
        case diagram::TextStyle::small:
        case diagram::TextStyle::monoSmall:
            return 15;
        }
        return 18;
    }
};

}  // namespace fairlead::test
