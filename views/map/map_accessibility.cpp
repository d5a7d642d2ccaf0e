#include "views/map/map_accessibility.h"

#include "model/map/map_words.h"
#include "views/map/map_view.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include <algorithm>

namespace fairlead::views {

namespace {

using map::Thing;

// A reader steps from one to the next: more than this are counted by the description of their node.
constexpr std::size_t mostAccessible = 300;

// One thing on the map. Lives as long as the interface of the view that lists it.
class AccessibleThing : public QAccessibleInterface {
public:
    AccessibleThing(MapView* view, const Thing& thing) : m_view(view), m_thing(thing) { }

    const Thing& thing() const { return m_thing; }
    bool isValid() const override { return static_cast<bool>(m_view->content()); }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    void setText(QAccessible::Text, const QString&) override { }
    QAccessible::Role role() const override { return QAccessible::Graphic; }

    QString text(QAccessible::Text kind) const override
    {
        if (!isValid() || (kind != QAccessible::Name && kind != QAccessible::Description))
            return {};
        const diagram::Item item = m_view->itemOf(m_thing);
        return QString::fromStdString(kind == QAccessible::Name ? item.name : item.description);
    }
    QRect rect() const override
    {
        const QRect shown = m_view->rectOnScreen(m_thing).toAlignedRect().intersected(m_view->rect());
        return {m_view->mapToGlobal(shown.topLeft()), shown.size()};
    }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = true;
        state.selectable = true;
        state.selected = m_view->selected() == m_thing;
        state.focused = state.selected && m_view->hasFocus();
        return state;
    }

private:
    MapView* m_view;
    Thing m_thing;
};

class AccessibleMapView : public QAccessibleWidget {
public:
    explicit AccessibleMapView(MapView* view) : QAccessibleWidget(view, QAccessible::List) { }
    ~AccessibleMapView() override { forget(); }

    MapView* view() const { return static_cast<MapView*>(widget()); }
    int childCount() const override
    {
        follow();
        return static_cast<int>(m_children.size());
    }
    QAccessibleInterface* child(int index) const override
    {
        follow();
        if (index < 0 || index >= static_cast<int>(m_children.size()))
            return nullptr;
        return QAccessible::accessibleInterface(m_children[static_cast<std::size_t>(index)]);
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        for (std::size_t i = 0; child && i < m_children.size(); ++i) {
            if (QAccessible::accessibleInterface(m_children[i]) == child)
                return static_cast<int>(i);
        }
        return -1;
    }
    QAccessibleInterface* focusChild() const override
    {
        follow();
        const auto found = std::ranges::find(m_things, view()->selected());
        return found == m_things.end() ? nullptr : child(static_cast<int>(found - m_things.begin()));
    }

private:
    // What is in sight changes with every move of the map: looked at when it is asked for.
    void follow() const
    {
        std::vector<Thing> things = view()->thingsInSight(mostAccessible);
        if (things == m_things)
            return;
        forget();
        m_things = std::move(things);
        for (const Thing& thing : m_things)
            m_children.push_back(QAccessible::registerAccessibleInterface(new AccessibleThing(view(), thing)));
    }
    void forget() const
    {
        for (const QAccessible::Id id : m_children)
            QAccessible::deleteAccessibleInterface(id);
        m_children.clear();
        m_things.clear();
    }

    mutable std::vector<Thing> m_things;
    mutable std::vector<QAccessible::Id> m_children;  // owned by the cache of QAccessible
};

QAccessibleInterface* makeMapInterface(const QString& className, QObject* object)
{
    Q_UNUSED(className)
    auto* view = qobject_cast<MapView*>(object);
    return view ? new AccessibleMapView(view) : nullptr;
}

}  // namespace

void installMapAccessibility()
{
    static const bool installed = [] {
        QAccessible::installFactory(makeMapInterface);
        return true;
    }();
    Q_UNUSED(installed)
}

}  // namespace fairlead::views
