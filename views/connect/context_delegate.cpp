#include "views/connect/context_delegate.h"

#include "views/connect/context_list_model.h"
#include "views/theme/theme.h"

#include <QPainter>

namespace fairlead::views {

namespace {

constexpr int contextPadding = 12;
constexpr int contextLineGap = 3;
constexpr int contextIcon = 16;

QFont boldOf(QFont font)
{
    font.setBold(true);
    return font;
}

}  // namespace

ContextDelegate::ContextDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) { }

void ContextDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const ThemeColors& colors = m_theme.colors();
    painter->save();
    const bool selected = option.state & QStyle::State_Selected;
    if (selected || option.state & QStyle::State_MouseOver)
        painter->fillRect(option.rect, selected ? colors.selection : colors.raised);
    if (selected)  // not by colour alone
        painter->fillRect(QRect(option.rect.topLeft(), QSize(4, option.rect.height())), colors.accent);
    const QRect inner = option.rect.adjusted(contextPadding, 8, -contextPadding, -8);
    const QFont bold = boldOf(option.font);
    const QFontMetrics metrics(bold);
    const QRect first(inner.left(), inner.top(), inner.width(), metrics.height());
    const QString note = index.data(ContextListModel::recentRole).toBool() ? tr("used lately") : QString();
    const int noteWidth = note.isEmpty() ? 0 : option.fontMetrics.horizontalAdvance(note) + 12;
    painter->setFont(bold);
    painter->setPen(colors.text);
    painter->drawText(first, Qt::AlignLeft | Qt::AlignVCenter,
                      metrics.elidedText(index.data().toString(), Qt::ElideMiddle, first.width() - noteWidth));
    painter->setFont(option.font);
    painter->setPen(colors.mutedText);
    painter->drawText(first, Qt::AlignRight | Qt::AlignVCenter, note);
    paintSecondLine(painter, option,
                    QRect(inner.left(), first.bottom() + 1 + contextLineGap, inner.width(), option.fontMetrics.height()), index);
    painter->restore();
}

void ContextDelegate::paintSecondLine(QPainter* painter, const QStyleOptionViewItem& option, const QRect& line,
                                      const QModelIndex& index) const
{
    using State = ContextListModel::State;
    const ThemeColors& colors = m_theme.colors();
    const auto state = static_cast<State>(index.data(ContextListModel::stateRole).toInt());
    const QString server = index.data(ContextListModel::serverRole).toString();
    const QString user = index.data(ContextListModel::userRole).toString();
    QRect words = line;
    if (state != State::fine) {
        const QColor color = state == State::broken ? colors.error : colors.warning;
        const QString icon = state == State::broken ? QStringLiteral("state-none") : QStringLiteral("state-degraded");
        Theme::icon(icon, color)
            .paint(painter, QRect(line.left(), line.center().y() - contextIcon / 2 + 1, contextIcon, contextIcon));
        const QString sign = state == State::broken ? tr("broken") : tr("unsafe");
        words.adjust(contextIcon + 6, 0, 0, 0);
        painter->setPen(color);
        painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter, sign);
        words.adjust(option.fontMetrics.horizontalAdvance(sign) + 10, 0, 0, 0);
    }
    painter->setPen(colors.mutedText);
    const QString text = user.isEmpty() ? server : server.isEmpty() ? user : tr("%1 as %2").arg(server, user);
    painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                      option.fontMetrics.elidedText(text, Qt::ElideMiddle, std::max(0, words.width())));
}

QSize ContextDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {240, QFontMetrics(boldOf(option.font)).height() + contextLineGap + option.fontMetrics.height() + 16};
}

}  // namespace fairlead::views
