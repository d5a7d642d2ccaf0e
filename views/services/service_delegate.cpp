#include "views/services/service_delegate.h"

#include "views/itemmodels/service_table_model.h"
#include "views/theme/theme.h"

#include <QPainter>
#include <QPixmapCache>
#include <QStyle>

namespace fairlead::views {

namespace {

constexpr int horizontalPadding = 12;
constexpr int verticalPadding = 7;
constexpr int lineSpacing = 3;
constexpr int iconSize = 16;

QFont nameFont(const QFont& base)
{
    QFont font = base;
    font.setBold(true);
    return font;
}

// Where a part of a row lies in the writing direction; the painter turns the alignment itself.
QRect mirrored(const QStyleOptionViewItem& option, const QRect& part)
{
    return QStyle::visualRect(option.direction, option.rect, part);
}

struct StateLook {
    const char* icon;
    QColor color;
};

StateLook lookOf(ServiceState state, const ThemeColors& colors)
{
    switch (state) {
    case ServiceState::ok:
        return {"state-ok", colors.ok};
    case ServiceState::degraded:
        return {"state-degraded", colors.warning};
    case ServiceState::noEndpoints:
        return {"state-none", colors.error};
    case ServiceState::notProxied:
        return {"state-notproxied", colors.mutedText};
    case ServiceState::unknown:
        break;
    }
    return {"help", colors.mutedText};
}

// Rendering a vector icon for each of many rows would make scrolling heavy.
QPixmap cachedIcon(const StateLook& look, qreal pixelRatio)
{
    const QString key = QStringLiteral("state:%1:%2:%3").arg(QLatin1String(look.icon), look.color.name()).arg(pixelRatio);
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = Theme::icon(QString::fromLatin1(look.icon), look.color).pixmap(QSize(iconSize, iconSize), pixelRatio);
        QPixmapCache::insert(key, pixmap);
    }
    return pixmap;
}

}  // namespace

ServiceDelegate::ServiceDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) { }

void ServiceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const ThemeColors& colors = m_theme.colors();
    painter->save();
    const bool selected = option.state & QStyle::State_Selected;
    if (selected)
        painter->fillRect(option.rect, colors.selection);
    else if (option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, colors.raised);
    if (selected)  // not by colour alone
        painter->fillRect(mirrored(option, QRect(option.rect.topLeft(), QSize(4, option.rect.height()))), colors.accent);
    const QRect inner = option.rect.adjusted(horizontalPadding, verticalPadding, -horizontalPadding, -verticalPadding);
    const auto text = [&](int column) { return index.siblingAtColumn(column).data().toString(); };
    const QFont bold = nameFont(option.font);
    const QFontMetrics boldMetrics(bold);
    const QRect first(inner.left(), inner.top(), inner.width(), boldMetrics.height());
    painter->setFont(bold);
    painter->setPen(colors.text);
    const QString name = boldMetrics.elidedText(text(ServiceTableModel::nameColumn), Qt::ElideMiddle, first.width());
    painter->drawText(first, Qt::AlignLeft | Qt::AlignVCenter, name);
    const int used = boldMetrics.horizontalAdvance(name) + 8;
    painter->setFont(option.font);
    painter->setPen(colors.mutedText);
    const QRect beside = first.adjusted(used, 0, 0, 0);
    painter->drawText(
        mirrored(option, beside), Qt::AlignRight | Qt::AlignVCenter,
        option.fontMetrics.elidedText(text(ServiceTableModel::namespaceColumn), Qt::ElideRight, std::max(0, beside.width())));
    paintState(
        painter, option,
        QRect(inner.left(), first.bottom() + 1 + lineSpacing, inner.width(), std::max(iconSize, option.fontMetrics.height())),
        index);
    painter->restore();
}

void ServiceDelegate::paintState(QPainter* painter, const QStyleOptionViewItem& option, const QRect& line,
                                 const QModelIndex& index) const
{
    const auto state = static_cast<ServiceState>(index.data(ServiceTableModel::stateRole).toInt());
    const StateLook look = lookOf(state, m_theme.colors());
    const qreal ratio = painter->device()->devicePixelRatioF();
    painter->drawPixmap(mirrored(option, QRect(line.left(), line.center().y() - iconSize / 2 + 1, iconSize, iconSize)),
                        cachedIcon(look, ratio));
    const QString word = wordFor(state);
    const QRect words = line.adjusted(iconSize + 6, 0, 0, 0);
    painter->setPen(look.color);
    painter->drawText(mirrored(option, words), Qt::AlignLeft | Qt::AlignVCenter, word);
    const QString type = index.siblingAtColumn(ServiceTableModel::typeColumn).data().toString();
    painter->setPen(m_theme.colors().mutedText);
    painter->drawText(mirrored(option, words.adjusted(option.fontMetrics.horizontalAdvance(word) + 8, 0, 0, 0)),
                      Qt::AlignRight | Qt::AlignVCenter, type);
}

QSize ServiceDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    const int first = QFontMetrics(nameFont(option.font)).height();
    const int second = std::max(iconSize, option.fontMetrics.height());
    return {200, first + lineSpacing + second + 2 * verticalPadding};
}

}  // namespace fairlead::views
