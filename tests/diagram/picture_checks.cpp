#include "picture_checks.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <unordered_map>

namespace fairlead::test {

using diagram::Align;
using diagram::DisplayList;
using diagram::Item;
using diagram::Point;
using diagram::Rect;
using diagram::Role;
using diagram::Text;

namespace {

constexpr double tolerance = 0.01;

Rect shrunk(const Rect& r, double by) { return {r.x + by, r.y + by, r.width - 2 * by, r.height - 2 * by}; }

// The room that the letters take, which is at most the room they were given.
Rect inkOf(const Text& text, const diagram::TextMeasure& measure)
{
    const double width = measure.width(text.text, text.style);
    const double slack = text.rect.width - width;
    const double x = text.rect.x + (text.align == Align::left ? 0 : text.align == Align::right ? slack : slack / 2);
    return {x, text.rect.y, width, text.rect.height};
}

// A horizontal or vertical segment through the inside of a rectangle; any other by its bounding box.
bool crosses(const Point& a, const Point& b, const Rect& rect)
{
    const Rect inside = shrunk(rect, 0.5);
    const Rect segment{std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y)};
    return segment.x < inside.right() && inside.x < segment.right() + tolerance && segment.y < inside.bottom()
        && inside.y < segment.bottom() + tolerance && segment.right() > inside.x - tolerance
        && segment.bottom() > inside.y - tolerance && segment.right() >= inside.x && segment.bottom() >= inside.y;
}

bool isContainer(const Item& item)
{
    return item.role == Role::node || item.role == Role::nodeMissing || item.id.starts_with("beyond");
}
bool liesAcross(const Item& item)
{
    return item.id == "band" || item.id.starts_with("lane:") || item.parent == "band" || item.id == "noEndpoints";
}

class Checker {
public:
    Checker(const DisplayList& picture, const diagram::TextMeasure& measure) : m_picture(picture), m_measure(measure) { }

    std::vector<std::string> check()
    {
        checkIds();
        for (const Item& item : m_picture.items) {
            for (const Text& text : item.texts)
                m_ink[&item].push_back(inkOf(text, m_measure));
        }
        for (const Item& item : m_picture.items) {
            checkInsidePage(item);
            checkTexts(item);
        }
        for (std::size_t i = 0; i < m_picture.items.size(); ++i) {
            for (std::size_t j = i + 1; j < m_picture.items.size(); ++j)
                checkApart(m_picture.items[i], m_picture.items[j]);
        }
        for (const Item& item : m_picture.items) {
            if (item.line)
                checkLine(item);
        }
        return std::move(m_problems);
    }

private:
    void report(const std::string& problem) { m_problems.push_back(problem); }

    void checkIds()
    {
        for (const Item& item : m_picture.items) {
            if (item.id.empty())
                report("an item has no id");
            if (!m_byId.emplace(item.id, &item).second)
                report("the id " + item.id + " is there twice");
        }
        for (const Item& item : m_picture.items) {
            if (!item.parent.empty() && !m_byId.contains(item.parent))
                report(item.id + ": its parent " + item.parent + " is not there");
        }
    }

    void checkInsidePage(const Item& item)
    {
        const Rect page{0, 0, m_picture.size.width, m_picture.size.height};
        if (item.shape && !page.contains(item.shape->rect))
            report(item.id + " leaves the page");
        for (const Text& text : item.texts) {
            if (!page.contains(text.rect))
                report(item.id + ": the text " + text.text + " leaves the page");
        }
        for (const Point& point : item.line ? item.line->points : std::vector<Point>()) {
            if (!page.contains(Rect{point.x, point.y, 0, 0}))
                report(item.id + ": its line leaves the page");
        }
    }

    void checkTexts(const Item& item)
    {
        for (const Text& text : item.texts) {
            if (m_measure.width(text.text, text.style) > text.rect.width + tolerance)
                report(item.id + ": the text " + text.text + " is wider than its room");
            if (m_measure.lineHeight(text.style) > text.rect.height + tolerance)
                report(item.id + ": the text " + text.text + " is higher than its room");
            if (item.shape && !shrunk(item.shape->rect, -tolerance).contains(text.rect))
                report(item.id + ": the text " + text.text + " leaves its shape");
        }
        for (std::size_t i = 0; i < item.texts.size(); ++i) {
            for (std::size_t j = i + 1; j < item.texts.size(); ++j) {
                if (shrunk(inkOf(item.texts[i], m_measure), tolerance).intersects(inkOf(item.texts[j], m_measure)))
                    report(item.id + ": " + item.texts[i].text + " overlaps " + item.texts[j].text);
            }
        }
    }

    bool isInside(const Item& inner, const Item& outer) const
    {
        const Item* item = &inner;
        for (int depth = 0; depth < 10 && !item->parent.empty(); ++depth) {
            const auto found = m_byId.find(item->parent);
            if (found == m_byId.end())
                return false;
            item = found->second;
            if (item == &outer)
                return true;
        }
        return false;
    }

    // A frame is drawn along the edge of its parent and has no inside: it covers nothing.
    bool isFrame(const Item& item) const
    {
        if (item.role != Role::focus || !item.shape)
            return false;
        const auto parent = m_byId.find(item.parent);
        return parent != m_byId.end() && parent->second->shape && parent->second->shape->rect == item.shape->rect;
    }

    void checkApart(const Item& a, const Item& b)
    {
        if (isFrame(a) || isFrame(b))
            return;
        if (a.shape && b.shape)
            checkShapesApart(a, b);
        checkTextsApart(a, b);
        checkTextsApart(b, a);
    }

    void checkShapesApart(const Item& a, const Item& b)
    {
        if (!shrunk(a.shape->rect, tolerance).intersects(b.shape->rect))
            return;
        if ((liesAcross(a) && isContainer(b)) || (liesAcross(b) && isContainer(a)))
            return;
        const bool bInA = isInside(b, a);
        const bool aInB = isInside(a, b);
        const bool onEdge = a.role == Role::socket || b.role == Role::socket;
        if ((bInA || aInB) && onEdge)
            return;
        if (bInA && shrunk(a.shape->rect, -tolerance).contains(b.shape->rect))
            return;
        if (aInB && shrunk(b.shape->rect, -tolerance).contains(a.shape->rect))
            return;
        // A badge on a line inside a container.
        if ((isContainer(a) && a.shape->rect.contains(b.shape->rect))
            || (isContainer(b) && b.shape->rect.contains(a.shape->rect)))
            return;
        report(a.id + " and " + b.id + " overlap");
    }

    // Texts of `a` are not on the shape or the texts of `b`, except where `b` encloses `a`.
    void checkTextsApart(const Item& a, const Item& b)
    {
        for (std::size_t i = 0; i < a.texts.size(); ++i) {
            const Rect ink = shrunk(m_ink.at(&a)[i], tolerance);
            if (b.shape && ink.intersects(b.shape->rect) && !isContainer(b) && !isInside(a, b))
                report("the text " + a.texts[i].text + " of " + a.id + " is under " + b.id);
            for (std::size_t j = 0; j < b.texts.size(); ++j) {
                if (ink.intersects(m_ink.at(&b)[j]))
                    report("the texts " + a.texts[i].text + " of " + a.id + " and " + b.texts[j].text + " of " + b.id
                           + " overlap");
            }
        }
    }

    void checkLine(const Item& line)
    {
        for (std::size_t i = 1; i < line.line->points.size(); ++i) {
            const Point& a = line.line->points[i - 1];
            const Point& b = line.line->points[i];
            if (std::abs(a.x - b.x) > tolerance && std::abs(a.y - b.y) > tolerance)
                report(line.id + " is neither horizontal nor vertical");
            for (const Item& item : m_picture.items) {
                if (&item == &line)
                    continue;
                if (item.shape && !isContainer(item) && crosses(a, b, item.shape->rect) && !isInside(item, line))
                    report(line.id + " crosses " + item.id);
                for (std::size_t t = 0; t < item.texts.size(); ++t) {
                    if (crosses(a, b, m_ink.at(&item)[t]) && !isInside(item, line))
                        report(line.id + " crosses the text " + item.texts[t].text + " of " + item.id);
                }
            }
        }
    }

    const DisplayList& m_picture;
    const diagram::TextMeasure& m_measure;
    std::map<std::string, const Item*> m_byId;
    std::unordered_map<const Item*, std::vector<Rect>> m_ink;
    std::vector<std::string> m_problems;
};

std::string number(double value)
{
    std::ostringstream stream;
    stream << std::round(value * 10) / 10;
    return stream.str();
}

std::string rectWords(const Rect& r) { return number(r.x) + ',' + number(r.y) + ' ' + number(r.width) + 'x' + number(r.height); }

}  // namespace

std::vector<std::string> findProblems(const DisplayList& picture, const diagram::TextMeasure& measure)
{
    return Checker(picture, measure).check();
}

std::string problemsOf(const DisplayList& picture, const diagram::TextMeasure& measure)
{
    std::string text;
    for (const std::string& problem : findProblems(picture, measure))
        text += problem + '\n';
    return text;
}

std::string describeGeometry(const DisplayList& picture)
{
    std::string text =
        picture.title + " " + rectWords({0, 0, picture.size.width, picture.size.height}) + '\n' + picture.description + '\n';
    for (const Item& item : picture.items) {
        text += item.id + (item.parent.empty() ? "" : " in " + item.parent) + '\n';
        if (item.shape)
            text += "  shape " + rectWords(item.shape->rect) + (item.shape->dashed ? " dashed" : "") + '\n';
        if (item.line) {
            text += "  line";
            for (const Point& point : item.line->points)
                text += ' ' + number(point.x) + ',' + number(point.y);
            text += std::string(item.line->arrow ? " arrow" : "") + (item.line->dashed ? " dashed" : "") + '\n';
        }
        for (const Text& each : item.texts)
            text += "  text " + rectWords(each.rect) + " \"" + each.text + "\"\n";
        if (!item.name.empty())
            text += "  name " + item.name + "\n  says " + item.description + '\n';
    }
    return text;
}

}  // namespace fairlead::test
