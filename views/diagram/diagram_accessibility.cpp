#include "views/diagram/diagram_accessibility.h"

#include "views/diagram/diagram_view.h"

#include <QAccessible>
#include <QAccessibleObject>
#include <QAccessibleWidget>
#include <QGraphicsScene>

#include <algorithm>

namespace fairlead::views {

namespace {

DiagramView* viewOf(const DiagramItem& item)
{
    if (!item.scene() || item.scene()->views().isEmpty())
        return nullptr;
    return qobject_cast<DiagramView*>(item.scene()->views().front());
}

class AccessibleDiagramItem : public QAccessibleObject {
public:
    explicit AccessibleDiagramItem(DiagramItem* item) : QAccessibleObject(item) { }

    DiagramItem* item() const { return static_cast<DiagramItem*>(object()); }
    QAccessibleInterface* parent() const override
    {
        DiagramView* view = viewOf(*item());
        return view ? QAccessible::queryAccessibleInterface(view) : nullptr;
    }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::Graphic; }

    QString text(QAccessible::Text kind) const override
    {
        if (kind == QAccessible::Name)
            return QString::fromStdString(item()->entry().name);
        if (kind == QAccessible::Description)
            return QString::fromStdString(item()->entry().description);
        return {};
    }

    QRect rect() const override
    {
        const DiagramView* view = viewOf(*item());
        if (!view)
            return {};
        const QRect local = view->mapFromScene(item()->shape().boundingRect()).boundingRect();
        return {view->viewport()->mapToGlobal(local.topLeft()), local.size()};
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = true;
        state.selectable = true;
        const DiagramView* view = viewOf(*item());
        const bool chosen = view && view->selected() == &item()->entry();
        state.selected = chosen;
        state.focused = chosen && view->hasFocus();
        return state;
    }
};

class AccessibleDiagramView : public QAccessibleWidget {
public:
    explicit AccessibleDiagramView(DiagramView* view) : QAccessibleWidget(view, QAccessible::List) { }

    DiagramView* view() const { return static_cast<DiagramView*>(widget()); }
    int childCount() const override { return static_cast<int>(view()->selectableItems().size()); }
    QAccessibleInterface* child(int index) const override
    {
        const auto& items = view()->selectableItems();
        if (index < 0 || index >= childCount())
            return nullptr;
        return QAccessible::queryAccessibleInterface(items[static_cast<std::size_t>(index)]);
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        const auto& items = view()->selectableItems();
        const auto found = std::ranges::find_if(items, [child](DiagramItem* item) { return child && child->object() == item; });
        return found == items.end() ? -1 : static_cast<int>(found - items.begin());
    }
};

QAccessibleInterface* makeInterface(const QString& className, QObject* object)
{
    Q_UNUSED(className)
    if (auto* view = qobject_cast<DiagramView*>(object))
        return new AccessibleDiagramView(view);
    if (auto* item = qobject_cast<DiagramItem*>(object))
        return new AccessibleDiagramItem(item);
    return nullptr;
}

}  // namespace

void installDiagramAccessibility() { QAccessible::installFactory(makeInterface); }

}  // namespace fairlead::views
